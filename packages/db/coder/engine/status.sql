-- What people and programs read: conditions in words, runs, and the auditor of the counters.

drop view if exists host_status, flow_run_status, task_status, tasks_drift, agent_gate_status, budget_status;

-- "security", "security and data", "security, data, tests and 4 more".
create or replace function in_words(p_names text[]) returns text language sql immutable as $$
  select case
    when cardinality(p_names) <= 1 then p_names[1]
    when cardinality(p_names) <= 3
      then array_to_string(trim_array(p_names, 1), ', ') || ' and ' || p_names[cardinality(p_names)]
    else array_to_string(p_names[1:3], ', ') || ' and ' || cardinality(p_names) - 3 || ' more'
  end
$$;

-- Gates as people see them, of accounts that somebody is signed in with; and, as an account's own, what was told of its windows.
create view agent_gate_status as
  with gates as (
    select g.key, g.agent, g.account, nullif(g.model, '*') as model,
      case when g.closed_until is null then 'open' when g.closed_until > clock_timestamp() then 'closed' else 'probing' end as state,
      g.kind, g.closed_until, case when g.closed_until is not null then g.source end as source, g.reason,
      floor(g.slots)::int as slots, g.tokens_per_minute,
      (select t.id from tasks t where t.id = g.probe_task_id and t.attempt = g.probe_attempt and t.claimed_by is not null) as probe_task_id,
      (select count(*)::int from tasks t
        where t.state = 'pending' and t.ready_at is not null and t.lane like '%gate:%'
          and g.key = any (string_to_array(t.lane, ' '))) as waiting
    from agent_gates g
    where is_current(g)
  )
  select g.*, coalesce((
    select w.windows from agent_windows w where g.model is null and w.agent = g.agent and w.account = g.account), '[]') as windows
  from gates g
  union all
  select gate_key(w.agent, w.account, '*'), w.agent, w.account, null, 'open', null, null, null, null, null, null, null, 0, w.windows
  from agent_windows w
  where not exists (select from gates g where g.agent = w.agent and g.account = w.account and g.model is null)
    and not exists (select from available_agents a where a.agent = w.agent and a.account <> w.account
      and not exists (select from available_agents s where s.agent = w.agent and s.account = w.account));

-- Hosts as people see them: those that are heard of, and those that ended without a word and were heard of within a day.
create view host_status as
  select h.id, h.hostname, h.pid, h.started_at, h.seen_at, h.slots, h.labels,
    (select count(*)::int from tasks t where t.state = 'running' and t.claimed_by = h.id) as running,
    case
      when h.seen_at < clock_timestamp() - interval '30 seconds' then 'silent'
      when h.drain_at is not null then 'draining'
      else 'running'
    end as state
  from coder_hosts h
  where h.stopped_at is null and h.seen_at > clock_timestamp() - interval '1 day' and h.slots <> '{}';

-- Budgets as people see them, in the period that it is now.
create view budget_status as
  select b.key, b.period, budget_name(b.key, b.period) as name, b.soft, b.hard,
    jsonb_build_object('tokens', s.used_tokens, 'usd', s.used_usd) as used,
    jsonb_build_object('tokens', s.reserved_tokens, 'usd', s.reserved_usd) as reserved,
    budget_less(budget_cap(b), s.used_tokens + s.reserved_tokens, s.used_usd + s.reserved_usd) as amount,
    to_char(period_start(b.period) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
  from budgets b cross join lateral budget_spent(b.key, b.period) s;

-- Every task with the word that a person reads for it, and why it does not run or what it is doing. A root speaks for its
-- run. Read from this view alone: joined to tasks again, it would be computed for all rows first.
create view task_status as
  with closed as materialized (
    select g.key, g.closed_until, format('Parked until %s: %s', clock_words(g.closed_until), g.reason) as words
    from agent_gates g
    where g.closed_until > clock_timestamp() and is_current(g)
  ), funds as materialized (
    -- Of days and months, and of the runs that go on with a budget, once for all that is read.
    select budget_key(b.key, b.period) as key, budget_name(b.key, b.period) as name, budget_cap(b) as cap, budget_left(b) as amount
    from budgets b
    left join tasks r on r.id = case when b.key like 'run:%' then substr(b.key, 5)::uuid end
    where b.period <> 'whole' or r.state in ('pending', 'running')
  )
  select t.*, o.data ->> 'verdict' as verdict, steps.total as steps_total, steps.settled as steps_done,
    case
      when t.state in ('failed', 'cancelled') then t.state
      when t.state = 'blocked' or o.skipped is not null then 'skipped'
      when t.state = 'completed'
        then case when steps.completed < steps.total or o.data ->> 'verdict' = 'INCOMPLETE' then 'gaps' else 'completed' end
      when t.agent = 'human' and (t.state = 'running' or t.ready_at is not null) then 'needs-you'
      when t.state = 'running' and (t.lease_until > clock_timestamp()) is not true then 'interrupted'
      when t.state = 'running' and asked.words is not null then 'needs-you'
      when t.state = 'running' then case when latest.any_event then 'running' else 'starting' end
      when t.paused_at is not null then 'parked'
      when t.unmet_deps > 0 and asked.words is not null then 'needs-you'
      when t.unmet_deps > 0 then coalesce(steps.condition, 'waiting')
      when shut.words is not null then 'parked'
      when held.words is not null then 'queued'
      when t.error ->> 'outcome' = 'crash' then 'interrupted'
      when t.ready_at is null then 'parked'
      else 'queued'
    end as condition,
    case
      when t.state in ('failed', 'blocked', 'cancelled') then t.error ->> 'message'
      when t.state = 'completed' then coalesce(o.skipped, case when o.reused_from is not null then 'Reused from an earlier run' end, case when steps.completed < steps.total
        then format('%s of %s steps did not complete', steps.total - steps.completed, steps.total) end)
      when t.state = 'running' then coalesce(asked.words, latest.title)
      when t.paused_at is not null then concat('Paused at ', clock_words(t.paused_at),
        '; ' || steps.settled || ' of ' || steps.total || ' steps done')
      when t.unmet_deps > 0 then coalesce(
        case when t.error ->> 'code' in ('run.failed', 'run.deadline') then 'Stopping: ' || (t.error ->> 'message') end,
        asked.words,
        steps.person,
        -- Nothing goes on until a person decides, so it says what there is to decide.
        case when steps.condition = 'queued' then held.words || '. Raise the budget, or cancel the run' end,
        case when steps.condition = 'queued' then (
          select lack_of_host(s) from tasks s
          where s.flow_run_id = t.id and s.id <> t.id and s.state = 'pending' and s.ready_at is not null
          order by s.due_at, s.id limit 1) end,
        case when steps.condition = 'parked' then shut.words end,
        steps.settled || ' of ' || steps.total || ' steps done; the budget holds ' || held.steps || ' back',
        steps.settled || ' of ' || steps.total || ' steps done',
        (select format('Waiting for %s (%s of %s)', in_words(array_agg(
            step_name(p) order by d.n)), count(*), cardinality(t.depends_on))
          from unnest(t.depends_on) with ordinality as d (id, n) join tasks p on p.id = d.id
          where p.state in ('pending', 'running')))
      when t.ready_at is null then concat('Parked until ', clock_words(t.not_before),
        ': ' || (t.error ->> 'message'))
      when t.agent = 'human' then person_words(t.spec)
      else coalesce(lack_of_host(t), shut.words, held.words, case when t.error ->> 'outcome' <> 'limit' or t.lane not like '%gate:%' then t.error ->> 'message' end, (
        select 'Queued: ' || g.agent || case when g.closed_until is null then format(' may run %s at once for now', floor(g.slots))
          else ' is asked again by one task first' end
        from agent_gates g
        where g.key = any (string_to_array(t.lane, ' ')) and is_current(g) and gate_room(g) <= 0 limit 1), (
        select format('Queued: %s may run %s at once, and as many do', l.key, l.slots)
        from task_limits l
        where l.key = any (string_to_array(t.lane, ' ')) and l.slots <= (
          select count(*) from tasks r where r.state = 'running' and l.key = any (limit_keys(r.agent, r.model, r.project_id))
            and r.id <> all (array(select k.task_id from permission_asks k where k.state = 'open')))
        order by l.key limit 1), (
        select format('Queued: %s works on %s %s', r.agent, count(*), case when count(*) = 1 then 'task' else 'tasks' end)
        from tasks r
        where r.state = 'running' and r.agent = t.agent
        group by r.agent), 'Queued')
    end as reason
  from tasks t
  left join task_outputs o
    on o.task_id = coalesce(t.output_of, t.id) and o.attempt = t.attempt and t.state = 'completed'
  left join lateral (
    select count(*)::int as total, count(*) filter (where s.state not in ('pending', 'running'))::int as settled,
      count(*) filter (where s.state = 'completed')::int as completed,
      case
        when bool_or(s.agent = 'human' and (s.state = 'running' or s.state = 'pending' and s.ready_at is not null))
          then 'needs-you'
        when bool_or(s.state = 'running') then 'running'
        when bool_or(s.state = 'pending' and s.ready_at is not null and not exists (
          select from closed g where s.lane like '%gate:%' and g.key = any (string_to_array(s.lane, ' ')))) then 'queued'
        when bool_or(s.state = 'pending' and (s.ready_at is not null or s.not_before is not null or s.paused_at is not null))
          then 'parked'
        else 'waiting'
      end as condition,
      (array_agg(step_name(s) || ': ' || person_words(s.spec) order by s.id)
        filter (where s.agent = 'human' and s.state = 'pending' and s.ready_at is not null))[1] as person
    from tasks s
    where t.id = t.flow_run_id and s.flow_run_id = t.id and s.id <> t.id and s.superseded_at is null
  ) steps on t.id = t.flow_run_id
  left join lateral (
    select true as any_event, (array_agg(e.event ->> 'title') filter (where e.event ->> 'type' = 'tool_call'))[1] as title
    from (
      select e.event from task_events e
      where t.state = 'running' and e.task_id = t.id and e.attempt = t.attempt
      order by e.seq desc limit 50
    ) e
    having count(*) > 0
  ) latest on t.state = 'running'
  left join lateral (
    -- Of a task what it asks; of a root what its steps ask, with who asks first.
    select (array_agg(k.words order by k.id))[1] || case when count(*) > 1 then format(' (and %s more)', count(*) - 1) else '' end as words
    from (
      select k.id, ask_words(k.kind, k.title) as words
      from permission_asks k
      where t.state = 'running' and k.task_id = t.id and k.state = 'open'
      union all
      select k.id, (select step_name(s) || ': ' from tasks s where s.id = k.task_id) || ask_words(k.kind, k.title)
      from permission_asks k
      where t.id = t.flow_run_id and k.flow_run_id = t.id and k.state = 'open'
    ) k
    having count(*) > 0
  ) asked on true
  left join lateral (
    -- Until when the gate of a ready task is closed; of a root, that of the first of its steps to go on.
    select g.words
    from closed g
    where case when t.id = t.flow_run_id and t.unmet_deps > 0
      then exists (
        select from tasks s
        where s.flow_run_id = t.id and s.state = 'pending' and s.ready_at is not null and s.lane like '%gate:%'
          and g.key = any (string_to_array(s.lane, ' ')))
      else t.state = 'pending' and t.ready_at is not null and t.lane like '%gate:%' and g.key = any (string_to_array(t.lane, ' ')) end
    order by case when t.id = t.flow_run_id then g.closed_until end, g.closed_until desc limit 1
  ) shut on true
  left join lateral (
    -- Of a ready task which budget holds it back; of a root how many of its steps are held, with why of the first.
    select (array_agg(h.words order by h.due_at, h.id, h.key desc))[1] as words, count(distinct h.id)::int as steps
    from (
      select t.due_at, t.id, l.key,
        budget_reason(l.name, l.cap, l.amount, reserve_tokens(t.flow_run_id, t.agent, f.tokens_high), f.usd_high::numeric) as words
      from funds l
      left join task_forecasts f on f.task_id = t.id
      where t.id is distinct from t.flow_run_id and t.state = 'pending' and t.ready_at is not null and t.lane like '%budget:%'
        and l.key = any (string_to_array(t.lane, ' '))
      union all
      select s.due_at, s.id, l.key, budget_reason(l.name, l.cap, l.amount, f.tokens_high, f.usd_high::numeric)
      from tasks s
      join funds l on l.key = any (string_to_array(s.lane, ' '))
      join task_forecasts f on f.task_id = s.id
      where t.id = t.flow_run_id and t.state = 'pending' and s.flow_run_id = t.id and s.state = 'pending'
        and s.ready_at is not null and s.lane like '%budget:%'
    ) h
    where h.words is not null
    having count(*) > 0
  ) held on true;

-- A run in a list.
create view flow_run_status as
  select r.id, r.project_id, r.state, r.attempt, r.condition, r.reason, r.verdict, r.steps_total, r.steps_done,
    cost.tokens as cost_tokens, cost.usd as cost_usd,
    b.soft as budget, b.hard as hard_budget, r.depends_on, r.spec, r.created_at, r.ended_at, r.deadline_at,
    r.paused_at
  from task_status r
  cross join lateral (
    select coalesce(sum(t.cost_tokens), 0)::bigint as tokens,
      sum((select sum((a.usage ->> 'cost_usd')::float8) from task_attempts a where a.task_id = t.id)) as usd
    from tasks t
    where t.flow_run_id = r.id
  ) cost
  left join budgets b on b.key = 'run:' || r.id and b.period = 'whole'
  where r.id = r.flow_run_id;

-- The auditor: rows whose counter or readiness is not what their edges say, and owners or holds of what does not run or wait.
-- Empty, always.
create view tasks_drift as
  select t.id, t.flow_run_id, t.step_key, t.unmet_deps, truth.unmet, t.ready_at
  from tasks t
  cross join lateral (
    select count(*)::int as unmet from unnest(t.depends_on) as d (id) join tasks p on p.id = d.id
    where p.state in ('pending', 'running')
  ) truth
  where t.state in ('pending', 'running') and (
    t.unmet_deps <> truth.unmet
    or t.state = 'pending' and (t.ready_at is not null)
      <> (truth.unmet = 0 and t.not_before is null and t.paused_at is null))
    or t.state <> 'running' and t.claimed_by is not null
    or t.state <> 'pending' and t.paused_at is not null;
