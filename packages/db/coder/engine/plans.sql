
-- The statements above always want index nested loops. A plan that was cached while the tables were almost empty is a
-- sequential scan, and stays until the next analyse: these settings make the plans independent of the statistics. They are set
-- where a call enters the engine, and hold for all that it calls: setting them anew in each function costs more than its work.
do $$
declare
  f regprocedure;
begin
  for f in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in (
      'launch', 'tick', 'fail', 'heartbeat', 'append_events', 'record_session', 'release', 'reap',
      'open_ask', 'answer_ask', 'withdraw_ask', 'answer_step', 'cancel_task', 'pause_task', 'resume_task', 'rerun', 'fork_run', 'prune_runs', 'repair_drift', 'set_limit', 'set_budget')
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

-- But for the rows of one launch, which only a hash finds each other in less than the square of their number.
alter function tasks_check_edges() set enable_hashjoin = on;
