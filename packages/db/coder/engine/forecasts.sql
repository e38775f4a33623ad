-- What steps are expected to come to, from what steps like them came to before. Written with the row of a step, and read by the
-- claims of a run with a budget.

-- Whether a model is the offline stand-in, by its name with any agent.
create or replace function is_rehearsal(p_model text) returns boolean language sql immutable as $$
  select coalesce(p_model ~ '(^|/)rehearsal$', false)
$$;

-- The middle half of what past attempts of a persona came to, the newest 200 of them: those in the same band with the same model
-- where there are five, else all; null where there are not five of these. Rehearsed ones say nothing about a model, and those that
-- took over an output nothing about the work. Looked for among its newest 2,000 steps: where none of them told its tokens, a launch
-- would walk through all that the persona ever did.
create or replace function measured_forecast(p_persona text, p_band text, p_agent text, p_model text) returns jsonb
language sql stable as $$
  with past as materialized (
    select usage_tokens(a.usage) as tokens, (a.usage ->> 'cost_usd')::float8 as usd,
      extract(epoch from a.ended_at - a.started_at)::float8 / 60 as minutes,
      f.band = p_band and a.model is not distinct from p_model and (p_model is not null or a.agent = p_agent) as alike
    from (
      select n.task_id, n.band
      from task_forecasts n
      where n.persona = p_persona
      order by n.task_id desc limit 2000
    ) f
    -- One by one through the key: the planner takes so few of them to tell anything that it would rather read all, once for each step.
    cross join lateral (select a.* from task_attempts a where a.task_id = f.task_id offset 0) a
    where a.outcome = 'completed' and jsonb_typeof(a.usage) = 'object'
      and is_rehearsal(coalesce(a.effective_model, a.model)) = is_rehearsal(p_model)
    order by f.task_id desc limit 200
  ), worked as materialized (
    select p.* from past p where p.tokens > 0
  ), chosen as (
    select w.* from worked w where w.alike or (select count(*) from worked where alike) < 5
  )
  select jsonb_build_object('tokens_low', round(q.tokens[1]), 'tokens_high', round(q.tokens[2]), 'minutes_low', q.minutes[1],
    'minutes_high', q.minutes[2], 'usd_low', q.usd[1], 'usd_high', q.usd[2], 'attempts', q.attempts)
  from (
    select count(*) as attempts,
      percentile_cont(array[0.25, 0.75]) within group (order by c.tokens) as tokens,
      percentile_cont(array[0.25, 0.75]) within group (order by c.minutes) as minutes,
      percentile_cont(array[0.25, 0.75]) within group (order by c.usd) as usd
    from chosen c
  ) q
  where q.attempts >= 5
$$;

-- What a step is expected to come to: what was measured, else what it says itself.
create or replace function forecast_of(p_forecast jsonb, p_agent text, p_model text) returns jsonb language sql stable as $$
  select p_forecast || coalesce(measured_forecast(p_forecast ->> 'persona', p_forecast ->> 'band', p_agent, p_model), '{}')
$$;

-- Notes what these rows are expected to come to: {id, agent, model, forecast} of each. One without a forecast costs nothing.
create or replace function note_forecasts(p_rows jsonb) returns void language sql as $$
  insert into task_forecasts
  select f.*
  from jsonb_to_recordset(p_rows) as r (id uuid, agent text, model text, forecast jsonb)
  cross join lateral jsonb_populate_record(null::task_forecasts,
    forecast_of(r.forecast, r.agent, r.model) || jsonb_build_object('task_id', r.id)) as f
  where jsonb_typeof(r.forecast) = 'object'
$$;
