-- What runs, projects and days may use. A claim weighs each task by its forecast: what has been used, what runs and the task itself
-- must fit into every budget that it falls under. Claims under one budget weigh one after the other (find_within_limits), so none is
-- weighed twice. A hard budget is also looked at whenever an attempt tells what it has used: once it is passed, all that runs stops.

-- The lane key under which tasks of a budget wait, and the way back.
create or replace function budget_key(p_key text, p_period text) returns text language sql immutable as $$
  select concat('budget:', p_key, ':', p_period)
$$;

create or replace function budget_of(p_lane_key text, out key text, out period text) language sql immutable as $$
  select substring(p_lane_key from '^budget:(.*):[a-z]+$'), substring(p_lane_key from '^budget:.*:([a-z]+)$')
$$;

-- Whether a task can cost anything: a step that an agent does has a forecast; outside of runs all do but those of people.
create or replace function has_cost(p_task tasks) returns boolean language sql stable as $$
  select case when p_task.flow_run_id is null then p_task.agent is distinct from 'human'
    else p_task.id <> p_task.flow_run_id and exists (select from task_forecasts f where f.task_id = p_task.id) end
$$;

-- The budgets that a task falls under.
create or replace function budgets_over(p_task tasks) returns setof budgets language sql stable as $$
  select b.* from budgets b
  where b.key = any (array['run:' || p_task.flow_run_id, 'project:' || p_task.project_id, 'all']) and has_cost(p_task)
$$;

-- Whether launched rows of these runs may belong into the lane of a budget.
create or replace function any_budget(p_runs uuid[]) returns boolean language sql stable as $$
  select exists (select from budgets b where b.period <> 'whole')
    or exists (select from budgets b where b.key = any (select 'run:' || r from unnest(p_runs) as r))
$$;

-- When the period began that it is now: days and months are those of UTC, on every host.
create or replace function period_start(p_period text) returns timestamptz language sql stable as $$
  select case when p_period <> 'whole' then date_trunc(p_period, clock_timestamp(), 'UTC') end
$$;

create or replace function day_of(p_at timestamptz) returns date language sql immutable as $$
  select (p_at at time zone 'UTC')::date
$$;

-- Tokens that were paid for in full; reads from a cache are left out.
create or replace function usage_tokens(p_usage jsonb) returns bigint language sql immutable as $$
  select coalesce((p_usage ->> 'input_tokens')::bigint, 0) + coalesce((p_usage ->> 'output_tokens')::bigint, 0)
    + coalesce((p_usage ->> 'reasoning_tokens')::bigint, 0) + coalesce((p_usage ->> 'cache_write_tokens')::bigint, 0)
$$;

-- Whether a host's agent is paid for by the month: then dollars that it tells are nobody's.
create or replace function is_subscription(p_host int, p_agent text) returns boolean language sql stable as $$
  select exists (
    select from coder_hosts h join available_agents a on a.hostname = h.hostname
    where h.id = p_host and a.agent = p_agent and a.billing = 'subscription')
$$;

-- Usage as it is kept: without dollars where nobody pays them.
create or replace function kept_usage(p_usage jsonb, p_host int, p_agent text) returns jsonb language sql stable as $$
  select case when p_usage ->> 'cost_usd' is not null and is_subscription(p_host, p_agent)
    then p_usage || '{"cost_usd": null}' else p_usage end
$$;

-- What a task is expected to come to: by its forecast, and outside of runs, where there is none, 50,000 tokens.
create or replace function reserve_tokens(p_run uuid, p_agent text, p_forecast bigint) returns bigint language sql immutable as $$
  select coalesce(p_forecast, case when p_run is null and p_agent is distinct from 'human' then 50000 end)
$$;

create or replace function reserve_usd(p_host int, p_agent text, p_forecast float8) returns numeric language sql stable as $$
  select case when p_forecast is not null and not is_subscription(p_host, p_agent) then p_forecast::numeric end
$$;

-- One side of what an attempt counts for: what it told, and as long as it runs what is left of its forecast as a reserve. One that
-- was cut off may have used more than it told, so at least its forecast; one that a provider refused has used no more than that.
create or replace function attempt_used(p_told numeric, p_forecast numeric, p_outcome text, p_error jsonb) returns numeric
language sql immutable as $$
  select coalesce(case
    when p_error ->> 'code' = 'claim.lost' then 0
    when p_outcome is null or p_outcome = 'limit' then p_told
    when p_outcome in ('crash', 'cancelled') then greatest(p_told, p_forecast)
    else coalesce(p_told, p_forecast) end, 0)
$$;

-- All that an attempt counts for.
create or replace function attempt_cost(p_task tasks, p_attempt task_attempts, p_forecast task_forecasts)
returns table (used_tokens numeric, used_usd numeric, reserved_tokens numeric, reserved_usd numeric) language sql stable as $$
  select u.tokens, u.usd, case when p_attempt.outcome is null then greatest(e.tokens - u.tokens, 0) else 0 end,
    case when p_attempt.outcome is null then greatest(e.usd - u.usd, 0) else 0 end
  from (
    select coalesce(reserve_tokens(p_task.flow_run_id, p_attempt.agent, p_forecast.tokens_high), 0)::numeric as tokens,
      coalesce(reserve_usd(p_attempt.claimed_by, p_attempt.agent, p_forecast.usd_high), 0) as usd,
      case when jsonb_typeof(p_attempt.usage) = 'object' then usage_tokens(p_attempt.usage) end::numeric as told
  ) e
  cross join lateral (
    select attempt_used(e.told, e.tokens, p_attempt.outcome, p_attempt.error) as tokens,
      attempt_used((p_attempt.usage ->> 'cost_usd')::numeric, e.usd, p_attempt.outcome, p_attempt.error) as usd
  ) u
$$;

-- What has been used of a budget in the period that it is now, and what the attempts under way reserve beyond what they have told.
-- An attempt belongs to the day on which it began.
create or replace function budget_spent(p_key text, p_period text, out used_tokens numeric, out used_usd numeric,
  out reserved_tokens numeric, out reserved_usd numeric)
language plpgsql stable as $$
declare
  v_run uuid := case when p_key like 'run:%' then substr(p_key, 5)::uuid end;
  v_project uuid := case when p_key like 'project:%' then substr(p_key, 9)::uuid end;
  v_since timestamptz := period_start(p_period);
begin
  if v_run is not null then
    select coalesce(sum(c.used_tokens), 0), coalesce(sum(c.used_usd), 0), coalesce(sum(c.reserved_tokens), 0),
        coalesce(sum(c.reserved_usd), 0)
      into used_tokens, used_usd, reserved_tokens, reserved_usd
      from tasks t
      join task_attempts a on a.task_id = t.id
      left join task_forecasts f on f.task_id = t.id
      cross join lateral attempt_cost(t, a, f) c
      where t.flow_run_id = v_run;
    return;
  end if;
  select coalesce(sum(s.used_tokens), 0), coalesce(sum(s.used_usd), 0), coalesce(sum(s.reserved_tokens), 0),
      coalesce(sum(s.reserved_usd), 0)
    into used_tokens, used_usd, reserved_tokens, reserved_usd
    from (
      select d.tokens, d.usd, 0, 0
      from budget_days d
      where d.day >= day_of(v_since) and (v_project is null or d.project_id = v_project)
      union all
      select c.*
      from tasks t
      join task_attempts a on a.task_id = t.id and a.attempt = t.attempt
      left join task_forecasts f on f.task_id = t.id
      cross join lateral attempt_cost(t, a, f) c
      where t.state = 'running' and a.ended_at is null and a.started_at >= v_since
        and (v_project is null or t.project_id = v_project)
    ) s (used_tokens, used_usd, reserved_tokens, reserved_usd);
end
$$;

-- Adds what ended attempts came to to their days. While there is no budget by day or month, this look is all that it costs.
create or replace function note_spending() returns trigger language plpgsql as $$
begin
  if not exists (select from budgets b where b.period <> 'whole') then
    return null;
  end if;
  insert into budget_days as d
  select day_of(a.started_at), coalesce(t.project_id, '00000000-0000-0000-0000-000000000000'), a.claimed_by % 8,
    sum(c.used_tokens), sum(c.used_usd)
  from new_rows n
  join old_rows o on o.task_id = n.task_id and o.attempt = n.attempt
  join task_attempts a on a.task_id = n.task_id and a.attempt = n.attempt
  join tasks t on t.id = a.task_id
  left join task_forecasts f on f.task_id = a.task_id
  cross join lateral attempt_cost(t, a, f) c
  where o.ended_at is null and n.ended_at is not null
  group by 1, 2, 3
  order by 1, 2, 3
  on conflict (day, project_id, shard) do update set tokens = d.tokens + excluded.tokens, usd = d.usd + excluded.usd;
  return null;
end
$$;

create or replace trigger note_spending after update on task_attempts referencing old table as old_rows new table as new_rows
  for each statement execute function note_spending();

-- Adds up the days of this month from the attempts that there are. The caller has locked the table of tasks.
create or replace function add_up_days() returns void language sql as $$
  delete from budget_days;
  insert into budget_days
  select day_of(a.started_at), coalesce(t.project_id, '00000000-0000-0000-0000-000000000000'), 0, sum(c.used_tokens), sum(c.used_usd)
  from task_attempts a
  join tasks t on t.id = a.task_id
  left join task_forecasts f on f.task_id = a.task_id
  cross join lateral attempt_cost(t, a, f) c
  where a.ended_at is not null and a.started_at >= period_start('month')
  group by 1, 2
$$;

-- {tokens, usd} of which what is null is without limit: what may be used before nothing more begins.
create or replace function budget_cap(p_budget budgets) returns jsonb language sql immutable as $$
  select jsonb_build_object(
    'tokens', least((p_budget.soft ->> 'tokens')::numeric, (p_budget.hard ->> 'tokens')::numeric),
    'usd', least((p_budget.soft ->> 'usd')::numeric, (p_budget.hard ->> 'usd')::numeric))
$$;

-- What is left once a task with this forecast has been taken.
create or replace function budget_less(p_left jsonb, p_tokens numeric, p_usd numeric) returns jsonb language sql immutable as $$
  select jsonb_build_object('tokens', (p_left ->> 'tokens')::numeric - coalesce(p_tokens, 0),
    'usd', (p_left ->> 'usd')::numeric - coalesce(p_usd, 0))
$$;

-- What is left of a budget for what has not begun. Less than nothing when forecasts were wrong.
create or replace function budget_left(p_budget budgets) returns jsonb language sql stable as $$
  select budget_less(budget_cap(p_budget), s.used_tokens + s.reserved_tokens, s.used_usd + s.reserved_usd)
  from budget_spent(p_budget.key, p_budget.period) s
$$;

-- Whether a task with this forecast fits into what is left. What is not known is taken for nothing, until nothing is left.
create or replace function budget_fits(p_left jsonb, p_tokens numeric, p_usd numeric) returns boolean language sql immutable as $$
  select coalesce(coalesce(p_tokens, 0) <= (p_left ->> 'tokens')::numeric, true)
    and coalesce(coalesce(p_usd, 0) <= (p_left ->> 'usd')::numeric, true)
$$;

-- What is left of each budget among these keys of lanes, by key.
create or replace function funds_of(p_keys text[]) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(k, budget_left(b)), '{}')
  from unnest(p_keys) as k
  cross join lateral budget_of(k) o
  join budgets b on b.key = o.key and b.period = o.period
$$;

-- What is left for a lane: of each kind as much as its tightest budget leaves. Null where it has no budget.
create or replace function lane_funds(p_funds jsonb, p_keys text[]) returns jsonb language sql immutable as $$
  select jsonb_build_object('tokens', min((p_funds -> k ->> 'tokens')::numeric), 'usd', min((p_funds -> k ->> 'usd')::numeric))
  from unnest(p_keys) as k where p_funds ? k
  having count(*) > 0
$$;

-- The same funds, once a task with this forecast has been taken from a lane with these keys.
create or replace function funds_less(p_funds jsonb, p_keys text[], p_tokens numeric, p_usd numeric) returns jsonb
language sql immutable as $$
  select p_funds || coalesce((
    select jsonb_object_agg(k, budget_less(p_funds -> k, p_tokens, p_usd)) from unnest(p_keys) as k where p_funds ? k), '{}')
$$;

-- "840", "12k", "1.3M".
create or replace function tokens_in_words(p_tokens numeric) returns text language sql immutable as $$
  select case
    when p_tokens < 1000 then round(p_tokens)::text
    when p_tokens < 999500 then round(p_tokens / 1000) || 'k'
    else trim(trailing '.' from trim(trailing '0' from round(p_tokens / 1000000, 1)::text)) || 'M' end
$$;

-- "$1.84".
create or replace function usd_in_words(p_usd numeric) returns text language sql immutable as $$
  select '$' || round(p_usd, 2)
$$;

-- "the run", "the day", "the project's month".
create or replace function budget_name(p_key text, p_period text) returns text language sql immutable as $$
  select case when p_key like 'run:%' then 'the run' when p_key like 'project:%' then 'the project''s ' || p_period
    else 'the ' || p_period end
$$;

-- Of one kind of budget: "About 40k tokens needed, 12k of 500k left". Null when it fits.
create or replace function budget_lack(p_name text, p_needed text, p_lacks boolean, p_exceeds boolean, p_left text, p_whole text)
returns text language sql immutable as $$
  select case when p_lacks then concat('Queued: budget of ', p_name, '. ', 'About ' || p_needed || ' needed, ',
    case when p_exceeds then 'more than the whole ' || p_whole else p_left || ' of ' || p_whole || ' left' end) end
$$;

-- Why a task with this forecast waits for a budget of this name; null when it fits.
create or replace function budget_reason(p_name text, p_cap jsonb, p_left jsonb, p_tokens numeric, p_usd numeric) returns text
language sql immutable as $$
  select coalesce(
    budget_lack(p_name, tokens_in_words(p_tokens) || ' tokens', coalesce(p_tokens, 0) > l.tokens, p_tokens > b.tokens,
      tokens_in_words(greatest(l.tokens, 0)), tokens_in_words(b.tokens)),
    budget_lack(p_name, usd_in_words(p_usd), coalesce(p_usd, 0) > l.usd, p_usd > b.usd,
      usd_in_words(greatest(l.usd, 0)), usd_in_words(b.usd)))
  from jsonb_to_record(p_cap) as b (tokens numeric, usd numeric)
  cross join jsonb_to_record(p_left) as l (tokens numeric, usd numeric)
$$;

-- Why a hard budget of this name stops what runs: "510k of 500k tokens used"; null while it is not passed.
create or replace function overrun_words(p_name text, p_hard jsonb, p_tokens numeric, p_usd numeric) returns text
language sql immutable as $$
  select format('The hard budget of %s is used up: ', p_name) || coalesce(
    case when p_tokens > h.tokens then format('%s of %s tokens', tokens_in_words(p_tokens), tokens_in_words(h.tokens)) end,
    case when p_usd > h.usd then format('%s of %s', usd_in_words(p_usd), usd_in_words(h.usd)) end)
  from jsonb_to_record(p_hard) as h (tokens numeric, usd numeric)
$$;

-- Which of these running tasks must stop, and why: a hard budget that they fall under is passed by what was told.
create or replace function overrunning(p_ids uuid[]) returns table (id uuid, words text) language plpgsql stable as $$
begin
  if not exists (select from budgets b where b.hard is not null) then
    return;
  end if;
  return query
  with under as materialized (
    select t.id, b.key, b.period, b.hard
    from tasks t cross join lateral budgets_over(t) b
    where t.id = any (p_ids) and t.claimed_by is not null and b.hard is not null
      and (b.period = 'whole' or t.started_at >= period_start(b.period))
  ), passed as materialized (
    select d.key, d.period, overrun_words(budget_name(d.key, d.period), d.hard, s.used_tokens, s.used_usd) as words
    from (select distinct u.key, u.period, u.hard from under u) d
    cross join lateral budget_spent(d.key, d.period) s
  )
  select u.id, min(p.words)
  from under u join passed p on p.key = u.key and p.period = u.period
  where p.words is not null
  group by u.id;
end
$$;

-- Writes a budget, or takes it away (both null).
create or replace function write_budget(p_key text, p_period text, p_soft jsonb, p_hard jsonb) returns void language plpgsql as $$
begin
  if p_soft is null and p_hard is null then
    delete from budgets b where b.key = p_key and b.period = p_period;
  else
    insert into budgets (key, period, soft, hard) values (p_key, p_period, p_soft, p_hard)
      on conflict (key, period) do update set soft = excluded.soft, hard = excluded.hard, updated_at = clock_timestamp();
  end if;
end
$$;

-- Sets a budget, or takes it away (both null), and wakes what waited for it. Answers whether there is such a run; of a project, and of
-- all, nobody writes tasks meanwhile, so that no row is in a lane that is not read.
create or replace function set_budget(p_key text, p_period text, p_soft jsonb, p_hard jsonb) returns boolean language plpgsql as $$
declare
  v_run uuid := case when p_key like 'run:%' then substr(p_key, 5)::uuid end;
  kept boolean;
  ids uuid[];
begin
  if v_run is not null then
    perform from tasks t where t.id = v_run and t.flow_run_id = v_run for no key update;
    if not found then
      return false;
    end if;
    ids := array(select t.id from tasks t where t.flow_run_id = v_run and t.state in ('pending', 'running') order by t.id);
    perform from tasks t where t.id = any (ids) order by t.id for no key update;
    perform write_budget(p_key, p_period, p_soft, p_hard);
    perform set_lanes(ids);
  else
    lock table tasks in exclusive mode;
    kept := exists (select from budgets b where b.period <> 'whole');
    perform write_budget(p_key, p_period, p_soft, p_hard);
    if not kept then
      perform add_up_days();
    end if;
    update tasks t set lane = lane_of(t)
      where t.state in ('pending', 'running') and t.lane <> lane_of(t);
  end if;
  perform announce();
  return true;
end
$$;
