-- What was asked of an agent and what it really uses, apart; sessions that chats go on in; agents by machine.

alter table agent_sessions
  add column requested_model text,
  add column requested_mode_id text,
  add column requested_thinking_option_id text,
  add column effective_model text,
  add column effective_mode_id text,
  add column effective_thinking_option_id text,
  add column reasoning_tokens bigint not null default 0,
  add column cache_read_tokens bigint not null default 0,
  add column cache_write_tokens bigint not null default 0;

alter table task_attempts
  add column effective_mode_id text,
  add column effective_thinking_option_id text;

create index tasks_chat on tasks (chat_id, id) where chat_id is not null;

-- Each machine has its own agents; what was stored without its name is found anew.
delete from available_agents;
alter table available_agents
  add column hostname text not null,
  add column available boolean not null,
  add column signed_in boolean,
  add column modes jsonb not null default '[]',
  add column capabilities jsonb not null default '{}',
  drop constraint available_agents_pkey,
  add primary key (hostname, agent);
