-- How many may run at once: limits by agent, provider and project, counted from what runs, over all hosts; how much runs, projects and days may use;
-- what providers refuse; and, with them, what a task needs of a host. A ready task waits in the lane of all that it falls under. What is full, spent or closed is not read,
-- so it holds up nothing else.

-- The keys of all limits that a task could fall under; the provider is the first part of the model's name.
create or replace function limit_keys(p_agent text, p_model text, p_project uuid) returns text[] language sql immutable as $$
  select array_remove(
    array['agent:' || coalesce(p_agent, 'default'), 'provider:' || split_part(p_model, '/', 1), 'project:' || p_project], null)
$$;

-- The lane that a task belongs into, by the limits that there are now. What has no forecast costs nothing, and no budget holds it.
create or replace function lane_of(p_task tasks) returns text language sql stable as $$
  select coalesce(string_agg(l.key, ' ' order by l.key), '')
  from (
    select l.key from task_limits l where l.key = any (limit_keys(p_task.agent, p_task.model, p_task.project_id))
    union all
    select g.key from agent_gates g where g.agent = coalesce(p_task.agent, 'default') and g.model in ('*', coalesce(p_task.model, 'default'))
    union all
    select budget_key(b.key, b.period) from budgets_over(p_task) b
    union all
    select n from unnest(p_task.needs) as n
  ) l
$$;

-- Puts rows into their lanes.
create or replace function set_lanes(p_ids uuid[]) returns void language sql as $$
  update tasks t set lane = lane_of(t)
  where t.id = any (p_ids) and t.lane <> lane_of(t)
$$;

-- Sets a limit, or takes it away (null). Nobody writes tasks meanwhile, so no row is in a lane that is not read.
create or replace function set_limit(p_key text, p_slots int) returns void language plpgsql as $$
begin
  lock table tasks in exclusive mode;
  if p_slots is null then
    delete from task_limits where key = p_key;
  else
    insert into task_limits (key, slots) values (p_key, p_slots) on conflict (key) do update set slots = excluded.slots;
  end if;
  update tasks t set lane = lane_of(t)
    where t.state in ('pending', 'running') and t.lane <> lane_of(t);
  perform announce();
end
$$;

-- How many more these limits leave, by key. What runs is read once, however many there are. Who waits for a person holds no slot.
create or replace function limit_rooms(p_keys text[]) returns jsonb language sql stable as $$
  with running as materialized (
    select k as key, count(*) as times
    from tasks r cross join unnest(limit_keys(r.agent, r.model, r.project_id)) as k
    where p_keys <> '{}' and r.state = 'running' and r.id <> all (array(select k.task_id from permission_asks k where k.state = 'open'))
    group by k
  )
  select coalesce(jsonb_object_agg(l.key, l.slots - coalesce(r.times, 0)), '{}')
  from task_limits l left join running r on r.key = l.key
  where l.key = any (p_keys)
$$;

-- The lanes in which something is ready, of these agents: from lane to lane through the index, whatever their length.
create or replace function ready_lanes(p_slots jsonb) returns table (agent text, lane text) language sql stable as $$
  with recursive lanes (agent, lane) as (
    select a.agent, (
      select t.lane from tasks t
      where t.state = 'pending' and t.ready_at is not null and coalesce(t.agent, 'default') = a.agent
      order by t.lane limit 1)
    from jsonb_object_keys(p_slots) as a (agent)
    union all
    select l.agent, (
      select t.lane from tasks t
      where t.state = 'pending' and t.ready_at is not null and coalesce(t.agent, 'default') = l.agent and t.lane > l.lane
      order by t.lane limit 1)
    from lanes l
    where l.lane is not null
  )
  select l.agent, l.lane from lanes l where l.lane is not null
$$;

-- What a host's claim may take under limits, gates and budgets: from each lane as much as its tightest limit leaves, the one that is due first; under
-- budgets what fits into the rest of the tightest, the later before what does not.
-- Two claims under the same limit wait for each other; the locks are taken in one order, and after all others.
create or replace function find_within_limits(p_host int, p_slots jsonb) returns uuid[] language plpgsql as $$
declare
  v_lanes text[];
  v_agents text[];
  offers text[];
  keys text[];
  rooms jsonb;
  -- By key: what is left of a budget.
  funds jsonb;
  free jsonb := p_slots;
  sessions uuid[] := '{}';
  picked uuid[] := '{}';
  candidate record;
begin
  offers := coalesce((select offers_of(h) from coder_hosts h where h.id = p_host), '{}');
  select array_agg(l.agent), array_agg(l.lane) into v_agents, v_lanes
    from ready_lanes(p_slots) l
    where not exists (select from string_to_table(l.lane, ' ') as k where is_need(k) and k <> all (offers));
  keys := array(
    select distinct k from unnest(v_lanes) as lane cross join unnest(string_to_array(lane, ' ')) as k
    where k <> '' and not is_need(k));
  -- The table first: who waits for it behind set_limit() holds no limit then, which others wait for that set_limit() waits for.
  lock table tasks in row exclusive mode;
  perform pg_advisory_xact_lock(7401, h.hash)
    from (select distinct hashtext(k) as hash from unnest(keys) as k order by 1) h;
  rooms := limit_rooms(keys) || gate_rooms(p_host, keys);
  funds := funds_of(keys);

  for candidate in
    select c.*
    from unnest(v_agents, v_lanes) as l (agent, lane)
    cross join lateral (
      select least((p_slots ->> l.agent)::int, min((rooms ->> k)::int)) as room
      from unnest(coalesce(nullif(string_to_array(l.lane, ' '), '{}'), '{""}')) as k
    ) r
    cross join lateral (select lane_funds(funds, string_to_array(l.lane, ' ')) as amount) b
    cross join lateral (
      select t.id, l.agent, string_to_array(l.lane, ' ') as keys, t.session_id, t.due_at, coalesce(t.flow_run_id, t.id) as run,
        e.tokens, e.usd
      from tasks t
      left join task_forecasts f on b.amount is not null and f.task_id = t.id
      cross join lateral (
        select reserve_tokens(t.flow_run_id, t.agent, f.tokens_high) as tokens, reserve_usd(p_host, l.agent, f.usd_high) as usd
      ) e
      where t.state = 'pending' and t.ready_at is not null and coalesce(t.agent, 'default') = l.agent and t.lane = l.lane
        and (t.session_id is null
          or not exists (select from tasks s where s.session_id = t.session_id and s.state = 'running'))
        and (b.amount is null or budget_fits(b.amount, e.tokens, e.usd))
      order by t.due_at, coalesce(t.flow_run_id, t.id), t.id
      limit greatest(r.room, 0)
      for no key update of t skip locked
    ) c
    -- Where nothing is left nothing is looked for.
    where b.amount is null or budget_fits(b.amount, null, null)
    order by c.due_at, c.run, c.id
  loop
    continue when (free ->> candidate.agent)::int = 0 or candidate.session_id = any (sessions)
      or exists (select from unnest(candidate.keys) as k where (rooms ->> k)::int <= 0)
      or not budget_fits(lane_funds(funds, candidate.keys), candidate.tokens, candidate.usd);
    picked := picked || candidate.id;
    sessions := sessions || coalesce(candidate.session_id, candidate.id);
    free := jsonb_set(free, array[candidate.agent], to_jsonb((free ->> candidate.agent)::int - 1));
    if funds <> '{}' then
      funds := funds_less(funds, candidate.keys, candidate.tokens, candidate.usd);
    end if;
    rooms := rooms || coalesce(
      (select jsonb_object_agg(k, (rooms ->> k)::int - 1) from unnest(candidate.keys) as k where rooms ? k), '{}');
  end loop;
  if exists (select from unnest(keys) as k where k like 'gate:%') then
    perform mark_probes(p_host, picked);
  end if;
  return picked;
end
$$;
