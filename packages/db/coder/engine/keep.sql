-- What keeps the tables small and true over the years.

-- Whether another run uses an output of this one.
create or replace function is_shared(p_run uuid) returns boolean language sql stable as $$
  select exists (
    select from tasks t join tasks f on f.output_of = t.id and f.flow_run_id <> p_run where t.flow_run_id = p_run)
$$;

-- Removes whole runs that ended before, the oldest first, at most so many; what lives, is locked, or shares its outputs with a
-- fork stays. An imported one is as old as its import. Returns how many it removed.
create or replace function prune_runs(p_before timestamptz, p_limit int) returns int language plpgsql as $$
declare
  runs uuid[];
begin
  select array_agg(o.id) into runs
  from (
    select r.id from tasks r
    where r.id = r.flow_run_id and r.state not in ('pending', 'running') and r.ended_at < p_before
      and coalesce((r.spec #>> '{imported,at}')::timestamptz < p_before, true)
      and not exists (select from tasks t where t.flow_run_id = r.id and t.state in ('pending', 'running'))
      and not is_shared(r.id)
    order by r.ended_at, r.id limit p_limit
    for update skip locked
  ) o;
  -- Again, now that nobody can rerun or fork them: one that was, while this looked, stays.
  runs := array(
    select r.id from tasks r
    where r.id = any (runs) and not is_shared(r.id)
      and not exists (select from tasks t where t.flow_run_id = r.id and t.state in ('pending', 'running')));
  delete from tasks t where t.flow_run_id = any (runs);
  return coalesce(cardinality(runs), 0);
end
$$;

-- Removes asks of tasks outside of runs that were settled before, the oldest first, at most so many. What was decided for a task that
-- goes on still holds: it stays. Returns how many it removed.
create or replace function prune_asks(p_before timestamptz, p_limit int) returns int language sql as $$
  with old as (
    select k.id from permission_asks k
    where k.flow_run_id is null and k.state <> 'open' and k.answered_at < p_before
      and not exists (select from tasks t where t.id = k.task_id and t.state in ('pending', 'running'))
    order by k.answered_at limit p_limit
    for update skip locked
  ), removed as (
    delete from permission_asks k using old where k.id = old.id returning k.id
  )
  select count(*)::int from removed
$$;

-- Puts right the rows that tasks_drift shows. The engine makes none: this is for a table that was edited by hand. Returns how
-- many there were.
create or replace function repair_drift() returns int language plpgsql as $$
declare
  run record;
  ids uuid[];
  counts int[];
  wrong int;
  repaired int := 0;
begin
  for run in select d.flow_run_id as id, array_agg(d.id) as ids from tasks_drift d group by d.flow_run_id order by 1
  loop
    perform lock_for_settling(run.ids);
    -- Some may be right by now, or settled.
    select count(*) into wrong from tasks_drift d where d.id = any (run.ids);
    select array_agg(t.id), array_agg(cardinality(t.depends_on) - d.unmet) into ids, counts
      from tasks_drift d join tasks t on t.id = d.id
      where t.id = any (run.ids) and t.state = 'pending';
    update tasks t set
      claimed_by = case when t.state = 'running' then t.claimed_by end,
      paused_at = case when t.state = 'pending' then t.paused_at end
    where t.id = any (run.ids);
    update tasks t set unmet_deps = d.unmet from tasks_drift d
      where t.id = any (run.ids) and t.id = d.id and t.state = 'running';
    update tasks t set unmet_deps = cardinality(t.depends_on), ready_at = null where t.id = any (ids);
    -- What this blocks settles by the trigger.
    perform count_down(ids, counts);
    repaired := repaired + wrong;
  end loop;
  return repaired;
end
$$;
