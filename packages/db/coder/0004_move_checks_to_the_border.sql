-- A check constraint is read, parsed and planned anew by every statement that writes its table: thirteen of them were an
-- eighth of what a step costs. What a column may hold now belongs to its type, which is looked at when the column is set;
-- what a launch may say is checked where rows are launched; what the engine keeps is shown by the auditor, tasks_drift.

drop view if exists flow_run_status, task_status, tasks_drift;

create domain task_state as text
  check (value in ('pending', 'running', 'completed', 'failed', 'blocked', 'cancelled'));
create domain task_summary as text check (char_length(value) <= 500);

-- Guarded, so that a database from which one was taken by hand goes on.
alter table tasks
  drop constraint if exists tasks_state_check,
  drop constraint if exists tasks_output_summary_check,
  drop constraint if exists tasks_edges_inside_run,
  drop constraint if exists tasks_step_key_in_run,
  drop constraint if exists tasks_unmet_deps,
  drop constraint if exists tasks_min_deps,
  drop constraint if exists tasks_ready,
  drop constraint if exists tasks_counts,
  drop constraint if exists tasks_owner_runs,
  drop constraint if exists tasks_on_failure_check,
  drop constraint if exists tasks_max_crashes_check,
  drop constraint if exists tasks_check,
  drop constraint if exists tasks_check1,
  alter column state drop default,
  alter column state type task_state,
  alter column state set default 'pending',
  alter column output_summary type task_summary;
