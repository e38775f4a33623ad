-- How work is dispatched: a row of tasks is picked up by the dispatcher, run on the agent that it names, and closed.

create table tasks (
  id uuid primary key default gen_random_uuid(),
  project_id uuid,
  parent_task_id uuid references tasks (id),
  state text not null default 'pending'
    check (state in ('pending', 'running', 'completed', 'failed', 'blocked', 'cancelled')),
  input text not null,
  output_summary text check (char_length(output_summary) <= 500),
  agent text,
  model text,
  execution_path text,
  cost_tokens bigint,
  started_at timestamptz,
  ended_at timestamptz,
  session_id uuid,
  arena_id uuid,
  mode_id text,
  thinking_option_id text,
  chat_id uuid,
  created_at timestamptz not null default clock_timestamp()
);

create index tasks_pending on tasks (created_at) where state = 'pending';

-- What was found on this machine when it was last looked for.
create table available_agents (
  agent text primary key,
  title text not null,
  backend text not null,
  version text,
  install_path text,
  models jsonb not null default '[]',
  default_model text,
  problem jsonb,
  checked_at timestamptz not null default clock_timestamp()
);

-- The agent's own session behind a chat, so that the next turn goes on in it.
create table agent_sessions (
  chat_id uuid not null,
  agent text not null,
  backend text not null,
  agent_session_id text,
  server_port int check (server_port between 1 and 65535),
  status text not null default 'idle' check (status in ('idle', 'active', 'crashed', 'closed')),
  config_hash text,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cost_usd numeric,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (chat_id, agent)
);

-- A git worktree that belongs to a task; removed_at stays null while it is on disk.
create table worktrees (
  id uuid primary key default gen_random_uuid(),
  project_id uuid,
  task_id uuid references tasks (id) on delete set null,
  path text not null,
  branch text,
  base_commit text not null,
  created_at timestamptz not null default clock_timestamp(),
  removed_at timestamptz
);

create unique index worktrees_on_disk on worktrees (path) where removed_at is null;

-- A commit to which a worktree can go back.
create table checkpoints (
  id uuid primary key default gen_random_uuid(),
  worktree_id uuid not null references worktrees (id) on delete cascade,
  task_id uuid references tasks (id) on delete set null,
  commit_sha text not null,
  label text not null default '',
  created_at timestamptz not null default clock_timestamp()
);

create index checkpoints_worktree on checkpoints (worktree_id, created_at);

-- The transcript that the Claude SDK keeps, entry by entry, so that a session can be resumed on any host.
create table claude_session_entries (
  agent_session_id text not null,
  seq int not null,
  chat_id uuid,
  entry jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (agent_session_id, seq)
);

create index claude_session_entries_chat on claude_session_entries (chat_id) where chat_id is not null;

create function notify_tasks_new() returns trigger language plpgsql as $$
begin
  perform pg_notify('tasks_new', '');
  return null;
end
$$;

-- One wake-up a statement: the payload is empty, the table is the truth.
create trigger notify_tasks_new
  after insert on tasks
  for each statement execute function notify_tasks_new();
