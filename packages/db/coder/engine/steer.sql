-- What a person may ask of a run: stop it, do it again.

-- Cancels a task, and with a root its whole run. Returns what was cancelled, and whose attempts must be stopped.
create or replace function cancel_task(p_id uuid)
returns table (id uuid, step_key text, host int, attempt int) language plpgsql as $$
declare
  ids uuid[];
begin
  perform lock_for_settling(array[p_id]);
  ids := array(select t.id from tasks t where t.flow_run_id = p_id union select p_id);
  perform from tasks t where t.id = any (ids) order by t.id for no key update;
  return query
  with live as materialized (
    select t.id, t.claimed_by from tasks t where t.id = any (ids) and t.state in ('pending', 'running')
  ), ended as (
    update tasks t set
      state = 'cancelled', claimed_by = null, lease_until = null, ready_at = null, not_before = null,
      ended_at = clock_timestamp(), error = jsonb_build_object(
        'outcome', 'cancelled', 'code', 'task.cancelled', 'message', 'Cancelled by a person.')
    from live l
    where t.id = any (ids) and t.id = l.id
    returning t.id, t.step_key, t.attempt, t.error, l.claimed_by
  ), attempts as (
    update task_attempts a set ended_at = clock_timestamp(), outcome = 'cancelled', error = e.error
    from ended e
    where a.task_id = any (ids) and a.task_id = e.id and a.attempt = e.attempt and a.ended_at is null
  )
  select e.id, e.step_key, e.claimed_by, e.attempt from ended e order by e.id;
end
$$;

-- What did not complete, and all that depends on it, goes back to pending; what completed without it is kept.
create or replace function retry_run(p_run uuid) returns table (step_key text, redone boolean) language plpgsql as $$
declare
  redo uuid[];
  counts int[];
begin
  perform from tasks where id = p_run for no key update;
  redo := array(
    with recursive again as (
      select t.id from tasks t where t.flow_run_id = p_run and t.state in ('failed', 'blocked', 'cancelled')
      union
      select t.id from again a join tasks t on t.flow_run_id = p_run and a.id = any (t.depends_on)
    )
    select a.id from again a order by a.id);
  perform from tasks t where t.id = any (redo) order by t.id for no key update;
  update task_attempts a set ended_at = clock_timestamp(), outcome = 'cancelled'
    from tasks t
    where t.id = any (redo) and a.task_id = any (redo) and a.task_id = t.id and a.attempt = t.attempt and a.ended_at is null;
  update tasks t set
    state = 'pending', unmet_deps = cardinality(t.depends_on), ready_at = null, not_before = null, failures = 0,
    claimed_by = null, lease_until = null, error = null, output_summary = null, started_at = null, ended_at = null
  where t.id = any (redo);
  counts := array(
    select (select count(*)::int from tasks p where p.id = any (t.depends_on) and p.state not in ('pending', 'running'))
    from tasks t where t.id = any (redo) order by t.id);
  perform count_down(redo, counts);
  return query
    select t.step_key, t.id = any (redo)
    from tasks r join tasks t on t.flow_run_id = r.id
    where r.id = p_run
    order by array_position(r.depends_on, t.id);
end
$$;
