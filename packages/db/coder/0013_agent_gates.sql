-- What a provider refuses closes a gate, for all hosts and over restarts; and which account an agent is signed in with.

-- One for each agent, account and model that was refused; `model` is '*' where the account as a whole was, and 'default' where the
-- task named none. No row = open, and without a bound.
create table agent_gates (
  key text primary key check (key ~ '^gate:[^ ]+$'),
  agent text not null,
  account text not null,
  model text not null,
  kind text not null check (kind in ('quota', 'rate')),
  source text not null check (source in ('header', 'text', 'event', 'backoff')),
  reason text not null,
  -- Null = open; passed = one may try.
  closed_until timestamptz,
  -- When it was refused first in this round: attempts of before say nothing new.
  refused_at timestamptz not null default clock_timestamp(),
  -- Rounds without a completion between them.
  refusals int not null default 0,
  -- The attempt that tries. It does so for as long as it runs: whatever ends it gives the place to the next.
  probe_task_id uuid,
  probe_attempt int,
  -- How many may run at once; null = unknown. It grows by parts of one.
  slots float8 check (slots >= 1),
  halved_at timestamptz,
  tokens_per_minute int check (tokens_per_minute > 0)
);

-- Of gates with a window of tokens: what each attempt had used in all, by when.
create table agent_gate_uses (
  key text not null,
  task_id uuid not null,
  attempt int not null,
  total bigint not null,
  at timestamptz not null default clock_timestamp(),
  primary key (key, task_id, attempt, total)
);

-- The windows of a subscription as its agent told each of them last: an array of UsageWindow.
create table agent_windows (
  agent text not null,
  account text not null,
  windows jsonb not null,
  told_at timestamptz not null default clock_timestamp(),
  primary key (agent, account)
);

alter table available_agents
  -- A short digest of whom the agent is signed in as, never the name or the key itself; '' = unknown.
  add column account text not null default '',
  add column billing text check (billing in ('subscription', 'metered'));
