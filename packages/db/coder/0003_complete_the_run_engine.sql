-- What a person may ask of a run beyond launching it. Every default means what was so before.

alter table tasks
  add column on_failure text not null default 'skip' check (on_failure in ('skip', 'continue', 'fail')),
  add column crashes int not null default 0,
  add column max_crashes int not null default 10 check (max_crashes >= 1),
  add column deadline_at timestamptz check (deadline_at is null or id = flow_run_id),
  add column paused_at timestamptz check (paused_at is null or ready_at is null and state = 'pending'),
  add column grafted_by uuid,
  add column superseded_at timestamptz,
  add column output_of uuid,
  add column lane text not null default '',
  add column due_at timestamptz;

-- What may be claimed keeps its order: higher priority first, then the older.
update tasks
  set due_at = created_at - priority * interval '10 minutes'
  where state in ('pending', 'running');

-- The same name, and the lane and the hour in it: whoever reads it in this order never meets a task that may not start.
drop index tasks_ready;
create index tasks_ready on tasks
  ((coalesce(agent, 'default')), lane, due_at, (coalesce(flow_run_id, id)), id)
  where state = 'pending' and ready_at is not null;
create index tasks_deadline on tasks (deadline_at) where deadline_at is not null and state in ('pending', 'running');
-- Few rows are part of another or share an output; removing a run asks for both, and the foreign keys for the rest.
create index tasks_parts on tasks (parent_task_id) where parent_task_id is not null;
create index tasks_grafted on tasks (grafted_by) where grafted_by is not null;
create index tasks_shared on tasks (output_of) where output_of is not null;
create index worktrees_task on worktrees (task_id) where task_id is not null;
create index checkpoints_task on checkpoints (task_id) where task_id is not null;
create index launch_keys_run on launch_keys (flow_run_id);

-- How many tasks of an agent, a provider or a project may run at once, over all hosts. No row = no limit.
create table task_limits (
  key text primary key check (key ~ '^(agent|provider|project):[^ ]+$'),
  slots int not null check (slots >= 0)
);
