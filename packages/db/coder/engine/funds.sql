-- What budgets leave for what has not begun, and whether a task fits into it.

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
