-- What a run may use before it starts no further step. A claim weighs each step by its forecast: what has been used, what runs
-- and the step itself must fit. Claims of one run weigh one after the other (find_within_limits), so none is weighed twice.

-- The lane key under which the steps of a run wait that has a budget.
create or replace function budget_key(p_run uuid) returns text language sql immutable as $$
  select 'budget:' || p_run
$$;

create or replace function run_of_budget(p_key text) returns uuid language sql immutable as $$
  select substr(p_key, 8)::uuid where p_key like 'budget:%'
$$;

-- Tokens that were paid for in full; reads from a cache are left out.
create or replace function usage_tokens(p_usage jsonb) returns bigint language sql immutable as $$
  select coalesce((p_usage ->> 'input_tokens')::bigint, 0) + coalesce((p_usage ->> 'output_tokens')::bigint, 0)
    + coalesce((p_usage ->> 'reasoning_tokens')::bigint, 0) + coalesce((p_usage ->> 'cache_write_tokens')::bigint, 0)
$$;

-- What a run has used: each attempt by what it told, and by its forecast while it runs or where it told nothing. One whose
-- claim was lost on the way never began.
create or replace function budget_used(p_run uuid, out tokens numeric, out usd float8) language sql stable as $$
  select coalesce(sum(case when jsonb_typeof(a.usage) = 'object' then usage_tokens(a.usage) else f.tokens_high end), 0),
    coalesce(sum(coalesce((a.usage ->> 'cost_usd')::float8, f.usd_high)), 0)
  from tasks t
  join task_forecasts f on f.task_id = t.id
  join task_attempts a on a.task_id = t.id
  where t.flow_run_id = p_run and a.error ->> 'code' is distinct from 'claim.lost'
$$;

-- What is left of a run's budget: {tokens, usd}, of which null = without limit. Less than nothing when forecasts were wrong.
create or replace function budget_left(p_run uuid) returns jsonb language sql stable as $$
  select jsonb_build_object('tokens', (b.budget ->> 'tokens')::numeric - u.tokens, 'usd', (b.budget ->> 'usd')::numeric - u.usd::numeric)
  from run_budgets b cross join budget_used(b.flow_run_id) u
  where b.flow_run_id = p_run
$$;

-- Whether a step with this forecast fits into what is left. What is not known is taken for nothing, until nothing is left.
create or replace function budget_fits(p_left jsonb, p_tokens bigint, p_usd float8) returns boolean language sql immutable as $$
  select coalesce(coalesce(p_tokens, 0) <= (p_left ->> 'tokens')::numeric, true)
    and coalesce(coalesce(p_usd, 0)::numeric <= (p_left ->> 'usd')::numeric, true)
$$;

-- What is left once a step with this forecast has been taken.
create or replace function budget_less(p_left jsonb, p_tokens bigint, p_usd float8) returns jsonb language sql immutable as $$
  select jsonb_build_object('tokens', (p_left ->> 'tokens')::numeric - coalesce(p_tokens, 0),
    'usd', (p_left ->> 'usd')::numeric - coalesce(p_usd, 0)::numeric)
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

-- Of one kind of budget: "About 40k tokens needed, 12k of 500k left". Null when it fits.
create or replace function budget_lack(p_needed text, p_lacks boolean, p_exceeds boolean, p_left text, p_whole text) returns text
language sql immutable as $$
  select case when p_lacks then concat('Queued: budget. ', 'About ' || p_needed || ' needed, ',
    case when p_exceeds then 'more than the whole ' || p_whole else p_left || ' of ' || p_whole || ' left' end) end
$$;

-- Why a step with this forecast waits for the budget of its run; null when it fits.
create or replace function budget_reason(p_budget jsonb, p_left jsonb, p_tokens bigint, p_usd float8) returns text
language sql immutable as $$
  select coalesce(
    budget_lack(tokens_in_words(p_tokens) || ' tokens', coalesce(p_tokens, 0) > l.tokens, p_tokens > b.tokens,
      tokens_in_words(greatest(l.tokens, 0)), tokens_in_words(b.tokens)),
    budget_lack(usd_in_words(p_usd::numeric), coalesce(p_usd, 0)::numeric > l.usd, p_usd::numeric > b.usd,
      usd_in_words(greatest(l.usd, 0)), usd_in_words(b.usd)))
  from jsonb_to_record(p_budget) as b (tokens numeric, usd numeric)
  cross join jsonb_to_record(p_left) as l (tokens numeric, usd numeric)
$$;

-- Gives a run another budget, or none (null), and wakes what waited for it. Answers whether there is such a run.
create or replace function set_budget(p_run uuid, p_budget jsonb) returns boolean language plpgsql as $$
declare
  ids uuid[];
begin
  perform from tasks t where t.id = p_run and t.flow_run_id = p_run for no key update;
  if not found then
    return false;
  end if;
  ids := array(select t.id from tasks t where t.flow_run_id = p_run and t.state in ('pending', 'running') order by t.id);
  perform from tasks t where t.id = any (ids) order by t.id for no key update;
  if p_budget is null then
    delete from run_budgets b where b.flow_run_id = p_run;
  else
    insert into run_budgets (flow_run_id, budget) values (p_run, p_budget)
      on conflict (flow_run_id) do update set budget = excluded.budget;
  end if;
  perform set_lanes(ids);
  perform announce();
  return true;
end
$$;
