-- How live rows settle by somebody's word: a person's, or that of a step or a deadline for its whole run.

-- Ends the attempts that these rows are in, so that their hosts' next write is refused.
create or replace function fence(p_ids uuid[], p_error jsonb) returns void language plpgsql as $$
begin
  update task_attempts a set ended_at = clock_timestamp(), outcome = p_error ->> 'outcome', error = p_error
  from tasks t
  where t.id = any (p_ids) and a.task_id = any (p_ids) and a.task_id = t.id and a.attempt = t.attempt and a.ended_at is null;
end
$$;

-- Settles live rows as cancelled. The caller holds the lock of their runs. Returns them, with whom they were running at.
create or replace function cancel_rows(p_ids uuid[], p_error jsonb)
returns table (id uuid, step_key text, host int, attempt int) language plpgsql as $$
begin
  perform from tasks t where t.id = any (p_ids) order by t.id for no key update;
  perform fence(p_ids, p_error);
  return query
  with live as materialized (
    select t.id, t.claimed_by from tasks t where t.id = any (p_ids) and t.state in ('pending', 'running')
  ), ended as (
    update tasks t set
      state = 'cancelled', claimed_by = null, lease_until = null, ready_at = null, not_before = null, paused_at = null,
      ended_at = clock_timestamp(), error = p_error
    from live l
    where t.id = any (p_ids) and t.id = l.id
    returning t.id, t.step_key, t.attempt, l.claimed_by
  )
  select e.id, e.step_key, e.claimed_by, e.attempt from ended e order by e.id;
end
$$;

-- Whether a run's root knows already that it will fail: it waits for what was left to end, then takes that as its end.
create or replace function is_stopped(p_root tasks) returns boolean language sql immutable as $$
  select coalesce(p_root.error ->> 'code' in ('run.failed', 'run.deadline'), false)
$$;

-- Stops a run: what lives of it is cancelled, but for the steps that run whatever became of the rest (min_deps = 0). The
-- root keeps the reason, and fails with it when all has settled. The caller holds the run's lock. Returns what it settled.
create or replace function stop_run(p_run uuid, p_error jsonb) returns uuid[] language plpgsql as $$
declare
  settled uuid[];
  root_waits boolean;
begin
  update tasks t set error = p_error, deadline_at = null where t.id = p_run returning t.unmet_deps > 0 into root_waits;
  settled := array(
    select c.id
    from cancel_rows(
      array(
        select t.id from tasks t
        where t.flow_run_id = p_run and t.id <> p_run and t.state in ('pending', 'running') and t.min_deps is distinct from 0),
      jsonb_build_object('outcome', 'cancelled', 'code', 'run.stopped', 'message', 'Its run was stopped. ' || (p_error ->> 'message'))) c);
  if not root_waits then
    perform fence(array[p_run], p_error || '{"outcome": "cancelled"}');
    update tasks t set
      state = 'failed', claimed_by = null, lease_until = null, ready_at = null, not_before = null, paused_at = null,
      ended_at = clock_timestamp()
    where t.id = p_run;
    settled := settled || p_run;
  end if;
  return settled;
end
$$;

-- Of rows that settled without completing: those whose failure stops the run. Returns what that settled.
create or replace function stop_failed_runs(p_settled uuid[]) returns uuid[] language plpgsql as $$
declare
  settled uuid[] := '{}';
  fatal record;
begin
  for fatal in
    select distinct on (t.flow_run_id) t.flow_run_id as run, t.error ->> 'message' as why, step_name(t) || case t.state
      when 'failed' then ' failed' when 'cancelled' then ' was cancelled' else ' could not run' end as what
    from tasks t join tasks r on r.id = t.flow_run_id
    where t.id = any (p_settled) and t.state <> 'completed' and t.on_failure = 'fail' and t.id <> r.id and t.superseded_at is null
      and r.state in ('pending', 'running') and not is_stopped(r)
    order by t.flow_run_id, t.id
  loop
    settled := settled || stop_run(fatal.run, jsonb_build_object('outcome', 'failure', 'code', 'run.failed',
      'message', fatal.what || ', and the run cannot go on without it' || coalesce(': ' || fatal.why, '.')));
  end loop;
  return settled;
end
$$;

-- Stops the runs whose deadline has passed; a paused run has time. Called first by who polls: it takes the runs' locks.
create or replace function expire() returns int language plpgsql as $$
declare
  late uuid;
  stopped int := 0;
begin
  for late in
    select t.id from tasks t
    where t.deadline_at <= clock_timestamp() and t.state in ('pending', 'running') and t.paused_at is null
    order by t.id limit 100
  loop
    perform lock_for_settling(array[late]);
    if exists (
      select from tasks t
      where t.id = late and t.deadline_at <= clock_timestamp() and t.state in ('pending', 'running') and t.paused_at is null
    ) then
      perform stop_run(late, (
        select jsonb_build_object('outcome', 'failure', 'code', 'run.deadline', 'message', format(
          'The deadline of the run passed at %s.', clock_words(t.deadline_at)))
        from tasks t where t.id = late));
      stopped := stopped + 1;
    end if;
  end loop;
  return stopped;
end
$$;
