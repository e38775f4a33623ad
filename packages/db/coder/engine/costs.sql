-- What attempts cost: what they told, and where that is not known, what was expected of them.

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
