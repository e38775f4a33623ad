-- What agents were told, and what came of it: a run that may reuse finds there the output of an equal input.

create table result_cache (
  -- sha-256 over the whole prompt, its contracts, the commit, the agent and the model.
  input_hash text primary key,
  task_id uuid not null,
  attempt int not null,
  created_at timestamptz not null default clock_timestamp()
);

create index result_cache_task on result_cache (task_id);

-- The task of another run that this output was taken over from; null = it was worked for.
alter table task_outputs add column reused_from uuid;
