-- What brings tasks back by itself: parked ones whose time has come, and those of hosts that died.

-- What a clock decides: runs whose deadline has passed are stopped, parked tasks whose time has come can be claimed again, and one
-- may try at a gate whose time has come. Says when the next of these is due. Every host asks every two seconds: who finds that a
-- gate's time has just come tells the others, however many do.
create or replace function release() returns table (released int, next_at timestamptz) language plpgsql as $$
begin
  perform forget_gates();
  perform expire();
  perform fall_back();
  with due as materialized (
    select t.id from tasks t
    where t.state = 'pending' and t.not_before <= clock_timestamp()
    order by t.not_before limit 1000 for no key update skip locked
  )
  update tasks t set not_before = null, ready_at = case when t.unmet_deps = 0 and t.paused_at is null then clock_timestamp() end
  where t.id = any (array(select d.id from due d));
  get diagnostics released = row_count;
  if released > 0 or exists (
    select from agent_gates g where g.closed_until <= clock_timestamp() and g.closed_until > clock_timestamp() - interval '4 seconds'
  ) then
    perform announce();
  end if;
  next_at := least(
    (select min(t.not_before) from tasks t where t.state = 'pending' and t.not_before is not null),
    (select min(g.closed_until) from agent_gates g where g.closed_until > clock_timestamp()));
  return next;
end
$$;

-- Why a task is not tried again by itself.
create or replace function poison_error(p_crashes int, p_last text) returns jsonb language sql immutable as $$
  select jsonb_build_object('outcome', 'crash', 'code', 'task.poison', 'message', format(
    'It crashed %s times, so it is not tried again until a person asks. The last time: %s', p_crashes, p_last))
$$;

-- Takes back what dead hosts were running: their advisory lock is free, or the lease has passed. A session always gets the
-- lock that it holds itself, so of its own tasks a host takes back only those whose lease has passed: it claimed them in a
-- tick whose answer was lost. A restart of Postgres and a fail-over free every lock, and leases pass while no server answers: who
-- has not taken its lock on this server yet is given the time to. Rows without an owner are older than the engine.
-- What has crashed too often is blocked instead. That settles it, so before all others those rows that this may happen to
-- are locked as who settles locks; the rest skips what is locked.
create or replace function reap(p_me int) returns setof uuid language plpgsql as $$
declare
  here database_servers := see_server();
  last_chance uuid[] := array(select t.id from tasks t where t.state = 'running' and t.crashes + 1 >= t.max_crashes);
  taken uuid[];
begin
  if cardinality(last_chance) > 0 then
    perform lock_for_settling(last_chance);
  end if;
  with hosts as materialized (
    select distinct t.claimed_by as id from tasks t where t.state = 'running' and t.claimed_by is distinct from p_me
  ), dead as materialized (
    select h.id, l.server from hosts h left join host_locks l on l.host_id = h.id
    where h.id is not null and pg_try_advisory_xact_lock(7400, h.id)
  ), lost as materialized (
    select t.id, t.crashes + 1 >= t.max_crashes as poison, case when t.claimed_by in (select d.id from dead d)
      then 'The process that ran it ended' else 'The process that ran it was not heard of' end as what
    from tasks t left join host_locks l on l.host_id = t.claimed_by
    where t.state = 'running' and (
      t.claimed_by is null
      or t.claimed_by in (select d.id from dead d where d.server = here.server)
      or greatest(case when coalesce(l.server, here.server) = here.server then t.started_at end,
          clock_timestamp() - here.grace) > here.since
        and (t.lease_until < clock_timestamp() or t.claimed_by in (select d.id from dead d)))
      and (t.crashes + 1 < t.max_crashes or t.id = any (last_chance))
    order by t.id for no key update of t skip locked
  ), back as (
    update tasks t set
      state = case when l.poison then 'blocked' else 'pending' end, crashes = t.crashes + 1,
      claimed_by = null, lease_until = null, not_before = null,
      ready_at = case when not l.poison and t.unmet_deps = 0 then clock_timestamp() end,
      ended_at = case when l.poison then clock_timestamp() end,
      error = case when l.poison then poison_error(t.crashes + 1, l.what || '.')
        else jsonb_build_object('outcome', 'crash', 'code', 'host.lost', 'message', l.what || '; it starts again.') end
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
