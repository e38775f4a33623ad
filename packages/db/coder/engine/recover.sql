-- What brings tasks back by itself: parked ones whose time has come, and those of hosts that died.

-- Parked tasks whose time has come can be claimed again. Says when the next one is due.
create or replace function release() returns table (released int, next_at timestamptz) language plpgsql as $$
begin
  with due as materialized (
    select t.id from tasks t
    where t.state = 'pending' and t.not_before <= clock_timestamp()
    order by t.not_before limit 1000 for no key update skip locked
  )
  update tasks t set not_before = null, ready_at = case when t.unmet_deps = 0 then clock_timestamp() end
  where t.id = any (array(select d.id from due d));
  get diagnostics released = row_count;
  if released > 0 then
    perform announce();
  end if;
  select min(t.not_before) into next_at from tasks t where t.state = 'pending' and t.not_before is not null;
  return next;
end
$$;

-- Takes back what dead hosts were running: their advisory lock is free, or the lease has passed. A session always gets the
-- lock that it holds itself, so of its own tasks a host takes back only those whose lease has passed: it claimed them in a
-- tick whose answer was lost. A restart of Postgres frees every lock, so just after it a free lock proves nothing about a
-- task that was claimed before. Rows without an owner are older than the engine.
create or replace function reap(p_me int) returns setof uuid language plpgsql as $$
declare
  taken uuid[];
begin
  with hosts as materialized (
    select distinct t.claimed_by as id from tasks t where t.state = 'running' and t.claimed_by is distinct from p_me
  ), dead as materialized (
    select h.id from hosts h where h.id is not null and pg_try_advisory_xact_lock(7400, h.id)
  ), lost as materialized (
    select t.id, t.claimed_by in (select d.id from dead d) as host_died
    from tasks t
    where t.state = 'running' and (
      t.claimed_by is null
      or t.lease_until < clock_timestamp()
      or t.claimed_by in (select d.id from dead d)
        and greatest(t.started_at, clock_timestamp() - interval '5 seconds') > pg_postmaster_start_time())
    order by t.id for no key update skip locked
  ), back as (
    update tasks t set
      state = 'pending', claimed_by = null, lease_until = null, not_before = null,
      ready_at = case when t.unmet_deps = 0 then clock_timestamp() end,
      error = jsonb_build_object('outcome', 'crash', 'code', 'host.lost', 'message', case when l.host_died
        then 'The process that ran it ended; it starts again.'
        else 'The process that ran it was not heard of; it starts again.' end)
    from lost l
    where t.id = any (array(select l.id from lost l)) and t.id = l.id
    returning t.id, t.attempt, t.error
  ), attempts as (
    update task_attempts a set ended_at = clock_timestamp(), outcome = 'crash', error = b.error
    from back b
    where a.task_id = any (array(select l.id from lost l)) and a.task_id = b.id and a.attempt = b.attempt
  )
  select array_agg(b.id) into taken from back b;
  if taken is not null then
    perform announce();
  end if;
  return query select unnest(taken);
end
$$;
