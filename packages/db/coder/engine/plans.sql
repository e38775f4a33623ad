
-- The statements above always want index nested loops. A plan that was cached while the tables were almost empty is a
-- sequential scan, and stays until the next analyse: these settings make the plans independent of the statistics.
do $$
declare
  f regprocedure;
begin
  for f in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in ('tasks_settle', 'lock_for_settling', 'settle', 'count_down', 'launch', 'claim', 'complete',
      'tick', 'start_attempts', 'find_within_limits', 'set_lanes', 'lane_of', 'graft', 'fail', 'heartbeat', 'append_events', 'record_session', 'release', 'reap',
      'fence', 'expire', 'stop_run', 'stop_failed_runs', 'cancel_rows', 'cancel_task', 'pause_task', 'resume_task', 'rerun', 'fork_run', 'prune_runs')
  loop
    execute format('alter function %s set enable_seqscan = off', f);
    execute format('alter function %s set enable_bitmapscan = off', f);
    execute format('alter function %s set enable_hashjoin = off', f);
    execute format('alter function %s set enable_mergejoin = off', f);
    execute format('alter function %s set plan_cache_mode = force_generic_plan', f);
    execute format('alter function %s set jit = off', f);
  end loop;
end
$$;
