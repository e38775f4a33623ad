-- How tasks get into the table: the whole DAG of a run at once, with its edges checked.

-- Refuses rows and edges that could never be met, then counts those that are met already (rows added to a run that is under way).
create or replace function tasks_check_edges() returns trigger language plpgsql as $$
declare
  joined uuid[] := array(
    select n.flow_run_id from new_rows n where n.flow_run_id is not null except select n.id from new_rows n);
  outside uuid[];
  ordinary boolean;
  fault record;
  ids uuid[];
  counts int[];
begin
  select coalesce(n.step_key, n.id::text) as name, f.reason into fault
  from new_rows n
  cross join lateral (select case
    when (n.flow_run_id is null) <> (n.step_key is null) then 'has a run or a key, and not both'
    when n.flow_run_id is null and n.depends_on <> '{}' then 'depends on others and belongs to no run'
    when n.min_deps not between 0 and cardinality(n.depends_on)
      then format('needs %s of %s dependencies', n.min_deps, cardinality(n.depends_on))
    when n.on_failure not in ('skip', 'continue', 'fail') then format('has on_failure %s', n.on_failure)
    when n.max_attempts < 1 then format('has max_attempts %s', n.max_attempts)
    when n.max_crashes < 1 then format('has max_crashes %s', n.max_crashes)
    when n.deadline_at is not null and n.id is distinct from n.flow_run_id then 'has a deadline and is no root'
  end as reason) f
  where f.reason is not null
  limit 1;
  if found then
    raise exception using errcode = 'BC001', detail = fault.name, message = format('Step %s %s.', fault.name, fault.reason);
  end if;
  if cardinality(joined) > 0 then
    perform from tasks t where t.id = any (joined) order by t.id for no key update;
    -- What is added to a paused run is paused with it.
    update tasks t set paused_at = r.paused_at, ready_at = null
      from new_rows n join tasks r on r.id = n.flow_run_id
      where r.id = any (joined) and r.paused_at is not null and t.id = n.id and t.state = 'pending';
  end if;
  if exists (select from task_limits) or exists (select from agent_gates) or any_budget(array(select distinct n.flow_run_id from new_rows n)) then
    perform set_lanes(array(select n.id from new_rows n));
  end if;
  -- As launchers make them: every row is new, and depends once on older rows of its run, the root on any. Ids made in plan order
  -- prove that there is no cycle.
  select bool_and(n.state in ('pending', 'running')
      and (d.id is null or k.id is not null and d.id <> n.flow_run_id and (n.id = n.flow_run_id or d.id < n.id)))
    and count(d.id) = count(distinct (n.id, d.id)) filter (where d.id is not null)
  into ordinary
  from new_rows n
  left join lateral unnest(n.depends_on) as d (id) on true
  left join new_rows k on k.id = d.id and k.flow_run_id = n.flow_run_id;
  if ordinary then
    return null;
  end if;
  outside := array(select d from new_rows n cross join unnest(n.depends_on) as d except select n.id from new_rows n);

  with known as materialized (
    select n.id, n.flow_run_id, n.step_key from new_rows n
    union all
    select t.id, t.flow_run_id, t.step_key from tasks t where t.id = any (outside)
  )
  select n.step_key, coalesce(k.step_key, d.id::text) as dependency,
    case
      when k.id is null then 'which does not exist'
      when k.id = n.id then 'which is itself'
      when k.flow_run_id is distinct from n.flow_run_id then 'which belongs to another run'
      else 'more than once'
    end as reason
  into fault
  from new_rows n
  cross join lateral (select e as id, count(*) as times from unnest(n.depends_on) as e group by e) d
  left join known k on k.id = d.id
  where k.id is null or k.id = n.id or k.flow_run_id is distinct from n.flow_run_id or d.times > 1
  limit 1;
  if found then
    raise exception using errcode = 'BC001', detail = fault.step_key,
      message = format('Step %s depends on %s, %s.', fault.step_key, fault.dependency, fault.reason);
  end if;

  if exists (
    select from new_rows n cross join unnest(n.depends_on) as d (id)
    where n.id <> n.flow_run_id and d.id >= n.id or d.id = n.flow_run_id
  ) then
    with recursive edge as materialized (
      select n.id as later, d.id as earlier
      from new_rows n cross join unnest(n.depends_on) as d (id)
      where d.id <> all (outside)
    ), walk (id, depth) as (
      select n.id, 0 from new_rows n where not exists (select from edge e where e.later = n.id)
      union
      select e.later, w.depth + 1 from walk w join edge e on e.earlier = w.id
      where w.depth <= (select count(*) from new_rows)
    )
    select n.step_key into fault
    from new_rows n left join walk w on w.id = n.id
    where n.depends_on <> '{}'
    group by n.id, n.step_key
    having max(w.depth) is null or max(w.depth) > (select count(*) from new_rows)
    order by n.id desc limit 1;
    if found then
      raise exception using errcode = 'BC001', detail = fault.step_key,
        message = format('Step %s depends on itself by way of its own dependencies.', fault.step_key);
    end if;
  end if;

  -- What is settled already counts at once: older steps, and those that a fork brings with it.
  outside := outside || array(select n.id from new_rows n where n.state not in ('pending', 'running'));
  if cardinality(outside) > 0 then
    select array_agg(w.id), array_agg(w.count) into ids, counts
    from (
      select n.id, count(*)::int as count
      from tasks p join new_rows n on p.id = any (n.depends_on)
      where p.id = any (outside) and p.state not in ('pending', 'running') and n.state = 'pending'
      group by n.id
    ) w;
    if ids is not null then
      perform settle(count_down(ids, counts), array(select distinct n.flow_run_id from new_rows n), true);
    end if;
  end if;
  return null;
end
$$;

create or replace function notify_tasks_new() returns trigger language plpgsql as $$
begin
  if exists (select from new_rows where ready_at is not null) then
    perform announce();
  end if;
  return null;
end
$$;

create or replace trigger notify_tasks_new after insert on tasks referencing new table as new_rows
  for each statement execute function notify_tasks_new();
create or replace trigger tasks_check_edges after insert on tasks referencing new table as new_rows
  for each statement execute function tasks_check_edges();

-- A whole DAG in one statement. A key that was used answers with what it launched then.
create or replace function launch(p_rows jsonb, p_key text, p_budget jsonb) returns table (id uuid, created boolean) language plpgsql as $$
declare
  root uuid := coalesce(p_rows -> 0 ->> 'flow_run_id', p_rows -> 0 ->> 'id')::uuid;
begin
  if p_key is not null then
    insert into launch_keys (key, flow_run_id) values (p_key, root) on conflict do nothing;
    if not found then
      return query select k.flow_run_id, false from launch_keys k where k.key = p_key;
      return;
    end if;
  end if;
  -- Before the rows: the trigger reads both.
  if p_budget is not null then
    perform write_budget('run:' || root, 'whole', nullif(p_budget -> 'soft', 'null'), nullif(p_budget -> 'hard', 'null'));
  end if;
  if p_rows @? '$[*].forecast' then
    perform note_forecasts(p_rows);
  end if;
  insert into tasks (id, project_id, parent_task_id, flow_run_id, step_key, depends_on, min_deps, input, agent, model,
    mode_id, thinking_option_id, session_id, chat_id, arena_id, priority, max_attempts, spec, on_failure, max_crashes, deadline_at)
  select r.id, r.project_id, r.parent_task_id, r.flow_run_id, r.step_key, coalesce(r.depends_on, '{}'), r.min_deps,
    r.input, r.agent, r.model, r.mode_id, r.thinking_option_id, r.session_id, r.chat_id, r.arena_id,
    coalesce(r.priority, 0),
    coalesce(r.max_attempts, 1), coalesce(r.spec, '{}'), coalesce(r.on_failure, 'skip'), coalesce(r.max_crashes, 10),
    r.deadline_at
  from jsonb_to_recordset(p_rows) as r (id uuid, project_id uuid, parent_task_id uuid, flow_run_id uuid, step_key text,
    depends_on uuid[], min_deps int, input text, agent text, model text, mode_id text, thinking_option_id text, session_id uuid,
    chat_id uuid, arena_id uuid, priority int, max_attempts int, spec jsonb, on_failure text, max_crashes int, deadline_at timestamptz);
  return query select root, true;
end
$$;
