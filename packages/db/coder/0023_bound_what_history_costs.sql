-- What a long history costs is bounded: retention finds what is old by an index, figures of the last moments read the last pages alone,
-- and autovacuum comes in time to each table whose rows come and go with tasks. `npm run bench -- volume` measures it.

-- Retention asks every hour for runs that ended long ago. By their ids it walks through all that are younger, and finds none.
create index tasks_runs_ended on tasks (ended_at)
  where id = flow_run_id and state not in ('pending', 'running');

-- What was written since the last vacuum is in no summary, and is read whole by each question for the last seconds. The longer the
-- history, the more is written from one vacuum to the next: so a summary is made whenever its pages are full.
alter index tasks_ended set (autosummarize = on);
alter index task_attempts_ended set (autosummarize = on);
-- Statistics ask for the findings of the last days. They come in the order of their time.
create index findings_created on findings using brin (created_at) with (pages_per_range = 16, autosummarize = on);

-- By default a table is vacuumed once a fifth of it is dead. That is seventy days of retention, and meanwhile no new row takes the place
-- of one that was removed. With a twentieth a table is a twentieth larger than its rows at most. Less would be worth no more: each vacuum
-- reads every index whole. Statistics of time are made anew after some days: the planner takes days that it does not know for empty.
alter table task_attempts set (
  -- An attempt is written when it begins, and again when it tells its session and when it ends: on the same page where there is room.
  fillfactor = 90,
  autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02,
  autovacuum_vacuum_insert_scale_factor = 0.05
);
alter table findings set (
  autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.02
);
alter table task_outputs set (
  autovacuum_vacuum_scale_factor = 0.05,
  toast.autovacuum_vacuum_scale_factor = 0.05
);
alter table task_events set (
  autovacuum_vacuum_scale_factor = 0.05,
  toast.autovacuum_vacuum_scale_factor = 0.05
);
alter table claude_session_entries set (
  autovacuum_vacuum_scale_factor = 0.05,
  toast.autovacuum_vacuum_scale_factor = 0.05
);
alter table task_search set (autovacuum_vacuum_scale_factor = 0.05);
alter table task_forecasts set (autovacuum_vacuum_scale_factor = 0.05);
alter table result_cache set (autovacuum_vacuum_scale_factor = 0.05);
alter table launch_keys set (autovacuum_vacuum_scale_factor = 0.05);
alter table permission_asks set (autovacuum_vacuum_scale_factor = 0.05);
