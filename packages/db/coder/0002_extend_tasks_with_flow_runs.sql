-- A flow run is a task whose dependencies are its steps, and every step is a task: columns, checks and indexes for that.
-- The functions and triggers that keep them are in engine.sql.

alter table tasks
  add column flow_run_id uuid,
  add column step_key text,
  add column depends_on uuid[] not null default '{}',
  add column unmet_deps int not null default 0,
  add column min_deps int,
  add column ready_at timestamptz,
  add column not_before timestamptz,
  add column attempt int not null default 0,
  add column failures int not null default 0,
  add column max_attempts int not null default 1,
  add column claimed_by int,
  add column lease_until timestamptz,
  add column priority int not null default 0,
  add column error jsonb,
  add column spec jsonb not null default '{}';

-- What already waits can be claimed. What runs has no owner, so the first reaper takes it back. What ended stays as it is.
update tasks
  set ready_at = clock_timestamp()
  where state = 'pending';

-- Guarded, so that a database on which a constraint was added by hand goes on.
do $$
declare
  wanted record;
begin
  for wanted in
    select *
    from (values
      ('tasks_edges_inside_run', 'check (flow_run_id is not null or depends_on = ''{}'')'),
      ('tasks_step_key_in_run', 'check ((flow_run_id is null) = (step_key is null))'),
      ('tasks_unmet_deps', 'check (unmet_deps between 0 and cardinality(depends_on))'),
      ('tasks_min_deps', 'check (min_deps between 0 and cardinality(depends_on))'),
      ('tasks_ready', 'check (ready_at is null or unmet_deps = 0 and not_before is null)'),
      ('tasks_counts', 'check (attempt >= 0 and failures between 0 and attempt and max_attempts >= 1)'),
      ('tasks_owner_runs', 'check (claimed_by is null or state = ''running'')')
    ) as v (name, definition)
  loop
    if not exists (
      select from pg_constraint where conrelid = 'tasks'::regclass and conname = wanted.name
    ) then
      execute format('alter table tasks add constraint %I %s', wanted.name, wanted.definition);
    end if;
  end loop;
end
$$;

-- Room in each page, so that counting down and extending a lease stay in it; dead rows are cleared early.
alter table tasks set (
  fillfactor = 85,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02,
  autovacuum_vacuum_insert_scale_factor = 0.05
);

drop index tasks_pending;

-- Every hot question has one small partial index; what ended is in none of them. unmet_deps and lease_until are in no index.
create index tasks_ready on tasks
  ((coalesce(agent, 'default')), priority desc, (coalesce(flow_run_id, id)), id)
  where state = 'pending' and ready_at is not null;
create index tasks_waiting on tasks (flow_run_id) where state = 'pending' and ready_at is null;
create index tasks_parked on tasks (not_before) where state = 'pending' and not_before is not null;
create index tasks_running on tasks (claimed_by) where state = 'running';
-- Two attempts in one session at the same moment cannot be, whoever claims.
create unique index tasks_running_session on tasks (session_id) where state = 'running' and session_id is not null;
create unique index tasks_step on tasks (flow_run_id, step_key) where flow_run_id is not null;
create index tasks_runs on tasks (id) where id = flow_run_id;

-- The tables beside it keep the hot row narrow. They have no foreign key to tasks: only the engine writes them, for rows
-- that it holds, and a trigger clears them when tasks are deleted. A check per row would cost more than the row.

create table task_outputs (
  task_id uuid not null,
  attempt int not null,
  text text not null,
  data jsonb,
  skipped text,
  primary key (task_id, attempt)
);

create table task_attempts (
  task_id uuid not null,
  attempt int not null,
  claimed_by int not null,
  agent text not null,
  model text,
  effective_model text,
  agent_session_id text,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  outcome text check (outcome in ('completed', 'failure', 'crash', 'limit', 'cancelled')),
  error jsonb,
  usage jsonb,
  primary key (task_id, attempt),
  check ((ended_at is null) = (outcome is null))
);

create table task_events (
  task_id uuid not null,
  attempt int not null,
  seq int not null,
  event jsonb not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (task_id, attempt, seq)
);

-- A start of a coder process. It holds pg_advisory_lock(7400, id) while it lives: the lock, not the row, says that it does.
create table coder_hosts (
  id int generated always as identity primary key,
  hostname text not null,
  pid int not null,
  started_at timestamptz not null default clock_timestamp()
);

create table launch_keys (
  key text primary key,
  flow_run_id uuid not null,
  created_at timestamptz not null default clock_timestamp()
);

create table findings (
  task_id uuid not null,
  attempt int not null,
  ref text not null,
  flow_run_id uuid,
  display_id text,
  persona text not null,
  native_id text not null,
  title text not null,
  claim text not null,
  category text not null,
  severity_original text not null,
  severity text not null check (severity in ('critical', 'warning', 'suggestion', 'advisory')),
  evidence jsonb not null,
  trigger text not null,
  impact text not null,
  remediation text not null,
  supporters text[] not null,
  verdict text not null
    check (verdict in ('confirmed', 'partially-refuted', 'refuted', 'uncertain', 'not-validated')),
  disposition text not null
    check (disposition in ('published', 'merged-into', 'demoted', 'size-filtered', 'cap-cut', 'refuted', 'deferred',
      'invalid-citation', 'out-of-scope', 'dismissed-earlier')),
  disposition_reason text not null,
  fingerprint text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (task_id, attempt, ref)
);

create index findings_run on findings (flow_run_id);
create index findings_fingerprint on findings (fingerprint);
