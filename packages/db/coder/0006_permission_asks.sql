-- What agents ask people for, and what they were told. An open ask belongs to an attempt that has not ended.

create table permission_asks (
  id uuid primary key,
  task_id uuid not null,
  attempt int not null,
  flow_run_id uuid,
  agent text not null,
  agent_ask_id text not null,
  kind text not null check (kind in ('permission', 'question')),
  tool text not null,
  title text not null,
  patterns text[] not null check (cardinality(patterns) > 0),
  detail jsonb,
  options text[] not null default '{}',
  asked_at timestamptz not null default clock_timestamp(),
  state text not null default 'open' check (state in ('open', 'allowed', 'denied', 'answered', 'withdrawn')),
  scope text check (scope in ('once', 'step', 'run')),
  pattern text,
  message text,
  answers text[],
  answered_at timestamptz,
  answered_by text,
  unique (task_id, attempt, agent_ask_id),
  check ((state = 'open') = (answered_at is null)),
  check ((state in ('allowed', 'denied', 'answered')) = (scope is not null and answered_by is not null)),
  check ((state = 'answered') = (answers is not null)),
  check (kind = 'permission' or state not in ('allowed') and scope is distinct from 'step' and scope is distinct from 'run')
);

-- Open ones are few, and asked for often; so are decisions that hold for more than once.
create index permission_asks_open on permission_asks (task_id) where state = 'open';
create index permission_asks_open_run on permission_asks (flow_run_id) where state = 'open' and flow_run_id is not null;
create index permission_asks_remembered on permission_asks ((coalesce(flow_run_id, task_id))) where scope in ('step', 'run');
