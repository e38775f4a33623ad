-- What happens when a task settles: its dependents count down, and those that reach 0 become ready or blocked.

-- Rows to be inserted: what depends on nothing is ready, the rest counts its edges.
create or replace function tasks_before_insert() returns trigger language plpgsql as $$
begin
  new.group_id := group_of(new);
  select p.home, p.needs into new.home, new.needs from place_of(new) p;
  new.lane := array_to_string(new.needs, ' ');
  new.unmet_deps := cardinality(new.depends_on);
  new.due_at := launched_at(coalesce(new.flow_run_id, new.id)) - new.priority * interval '10 minutes';
  new.ready_at := case
    when new.state = 'pending' and new.unmet_deps = 0 and new.not_before is null and new.paused_at is null
      then clock_timestamp()
  end;
  return new;
end
$$;

-- When an id was made: a UUIDv7 says so itself, any other is taken to be new.
create or replace function launched_at(p_id uuid) returns timestamptz language sql volatile as $$
  select case when substr(p_id::text, 15, 1) = '7'
    then to_timestamp(('x' || left(translate(p_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
    else clock_timestamp() end
$$;

-- Counts rows down, and decides those whose last dependency has settled: ready, or blocked and why. The root of a run that
-- was stopped fails with the reason that it was given then. The caller holds the lock of their run. Returns what settled.
create or replace function count_down(p_ids uuid[], p_counts int[]) returns uuid[] language plpgsql as $$
declare
  decided uuid[];
  readied bigint;
begin
  with judged as materialized (
    select t.id, t.unmet_deps - u.count as unmet, t.id = t.flow_run_id and is_stopped(t) as stopped,
      case
        when t.unmet_deps > u.count then true
        when t.id = t.flow_run_id and is_stopped(t) then false
        when t.min_deps = 0 then true
        when t.min_deps is null then not exists (
          select from tasks p where p.id = any (t.depends_on) and p.state <> 'completed' and p.on_failure <> 'continue')
        else (select count(*) from tasks p where p.id = any (t.depends_on) and p.state = 'completed') >= t.min_deps
      end as holds
    from unnest(p_ids, p_counts) as u (id, count)
    join tasks t on t.id = u.id
    where t.id = any (p_ids)
  ), changed as (
    update tasks t set
      unmet_deps = j.unmet,
      ready_at = case
        when j.holds and j.unmet = 0 and t.not_before is null and t.paused_at is null then clock_timestamp() end,
      paused_at = case when j.holds then t.paused_at end,
      state = case when j.holds then t.state when j.stopped then 'failed' else 'blocked' end,
      ended_at = case when j.holds then t.ended_at else clock_timestamp() end,
      error = case when j.holds or j.stopped then t.error else jsonb_build_object(
        'outcome', 'failure', 'code', 'task.dependency', 'message', missing_dependencies(t.depends_on, t.min_deps)) end
    from judged j
    where t.id = any (p_ids) and t.id = j.id
    returning t.id, t.state, t.ready_at
  )
  select array_agg(c.id) filter (where c.state in ('blocked', 'failed')), count(c.ready_at) into decided, readied
  from changed c;
  if readied > 0 then
    perform announce();
  end if;
  return decided;
end
$$;

-- What a person calls a step: its title, or what a program calls it.
create or replace function step_name(p_task tasks) returns text language sql stable as $$
  select coalesce(p_task.spec ->> 'title', substring(p_task.step_key from '[^.]*$'), p_task.id::text)
$$;

-- Why a join does not hold: "Needs all of its dependencies: Security failed, Data was cancelled."
create or replace function missing_dependencies(p_depends_on uuid[], p_min_deps int) returns text language sql stable as $$
  select format('Needs %s of its dependencies: %s.',
    case when p_min_deps is null then 'all' else 'at least ' || p_min_deps end,
    string_agg(step_name(p) || case p.state
      when 'failed' then ' failed' when 'cancelled' then ' was cancelled' else ' could not run' end, ', ' order by d.n))
  from unnest(p_depends_on) with ordinality as d (id, n)
  join tasks p on p.id = d.id
  where p.state <> 'completed' and (p_min_deps is not null or p.on_failure <> 'continue')
$$;

-- Wakes the dispatchers when the transaction commits. A tick first claims for itself, and wakes others for the rest.
create or replace function announce() returns void language plpgsql as $$
declare
  mode text;
begin
  if current_setting('boocode.tick', true) in ('quiet', 'readied') then
    mode := set_config('boocode.tick', 'readied', true);
  else
    perform pg_notify('tasks_new', '');
  end if;
end
$$;

-- What these settled rows set free, and what is blocked by that, to the end. p_incomplete: some did not complete. Only for
-- triggers: anywhere else the updates in here would start the trigger, and count twice.
create or replace function settle(p_settled uuid[], p_runs uuid[], p_incomplete boolean) returns void language plpgsql as $$
declare
  ids uuid[];
  counts int[];
begin
  while cardinality(p_settled) > 0 loop
    if p_incomplete then
      p_settled := p_settled || stop_failed_runs(p_settled);
    end if;
    select array_agg(w.id), array_agg(w.count) into ids, counts
    from (
      select t.id, (select count(*)::int from unnest(t.depends_on) as d where d = any (p_settled)) as count
      from tasks t
      where t.flow_run_id = any (p_runs) and t.state = 'pending' and t.ready_at is null and t.depends_on && p_settled
    ) w;
    exit when ids is null;
    p_settled := count_down(ids, counts);
    p_incomplete := true;
  end loop;
end
$$;

-- After a statement that settled rows, however many. Its own updates do not start it again: settle() goes on to the end.
create or replace function tasks_settle() returns trigger language plpgsql as $$
declare
  settled uuid[];
  runs uuid[];
  incomplete boolean;
  mode text := current_setting('boocode.tick', true);
begin
  -- A claim settles nothing.
  if mode = 'claiming' then
    return null;
  end if;
  select array_agg(n.id), array_agg(distinct n.flow_run_id), bool_or(n.state <> 'completed')
  into settled, runs, incomplete
  from new_rows n
  where n.state in ('completed', 'failed', 'blocked', 'cancelled')
    and n.flow_run_id is not null
    and exists (select from old_rows o where o.id = n.id and o.state in ('pending', 'running'));
  if settled is not null then
    -- A completion holds the lock of its runs already.
    if (mode in ('quiet', 'readied')) is not true then
      perform from tasks where id = any (runs) order by id for no key update;
    end if;
    perform settle(settled, runs, incomplete);
  end if;
  return null;
end
$$;

create or replace function tasks_after_delete() returns trigger language plpgsql as $$
begin
  -- What Claude keeps of a session that belongs to no chat is read again by its own step alone. Before the attempts: they name it.
  delete from claude_session_entries where agent_session_id in (
    select a.agent_session_id from old_rows o join task_attempts a on a.task_id = o.id where o.chat_id is null);
  delete from task_outputs where task_id in (select id from old_rows);
  delete from task_attempts where task_id in (select id from old_rows);
  delete from task_events where task_id in (select id from old_rows);
  delete from permission_asks where task_id in (select id from old_rows);
  delete from budgets where key in (select 'run:' || id from old_rows);
  delete from task_forecasts where task_id in (select id from old_rows);
  delete from task_search where task_id in (select id from old_rows);
  delete from result_cache where input_hash = any (array(
    select r.input_hash from result_cache r where r.task_id in (select id from old_rows) order by r.input_hash for update));
  delete from findings where task_id in (select id from old_rows);
  delete from launch_keys where flow_run_id in (select id from old_rows);
  -- What was decided about a finding outlives the run that found it; only the way to its tasks ends here.
  update finding_lives set fix_task_id = null where fix_task_id in (select id from old_rows);
  update finding_lives set recheck_task_id = null where recheck_task_id in (select id from old_rows);
  -- An imported run is a project of its own.
  delete from finding_lives where project_id in (select id from old_rows where project_id = id);
  return null;
end
$$;

-- Locks rows to be settled, and before them the roots of their runs: the one lock order.
create or replace function lock_for_settling(p_ids uuid[]) returns void language plpgsql as $$
begin
  perform from tasks
    where id = any (array(select t.flow_run_id from tasks t where t.id = any (p_ids)))
    order by id for no key update;
  perform from tasks where id = any (p_ids) order by id for no key update;
end
$$;

create or replace trigger tasks_before_insert before insert on tasks
  for each row execute function tasks_before_insert();
create or replace trigger tasks_settle after update on tasks referencing old table as old_rows new table as new_rows
  for each statement when (pg_trigger_depth() = 0) execute function tasks_settle();
create or replace trigger tasks_after_delete after delete on tasks referencing old table as old_rows
  for each statement execute function tasks_after_delete();
