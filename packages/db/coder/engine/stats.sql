-- What personas, flows and models found, how much of it was kept, and what that cost. Rehearsed work is counted apart: it says
-- nothing about a model. Steps and runs are known by their forecasts, so code costs nothing here.

drop function if exists stats(text, timestamptz);
drop view if exists attempt_figures, finding_figures;

-- An attempt of an agent step of a run. Its model is what really ran, else what was asked for, else its agent, who chose.
create view attempt_figures as
  select a.task_id, t.flow_run_id, f.persona, substr(r.persona, length('flow/') + 1) as flow,
    coalesce(a.effective_model, a.model, a.agent) as model, is_rehearsal(coalesce(a.effective_model, a.model)) as rehearsed,
    a.ended_at, extract(epoch from a.ended_at - a.started_at)::float8 / 60 as minutes, usage_tokens(a.usage) as tokens,
    (a.usage ->> 'cost_usd')::float8 as usd,
    -- It told tokens, but no money: a subscription. One that told nothing at all has ended before its model answered.
    jsonb_typeof(a.usage) = 'object' and usage_tokens(a.usage) > 0 and a.usage ->> 'cost_usd' is null as unpriced,
    a.attempt = t.attempt and t.state in ('failed', 'blocked') as failed
  from task_attempts a
  join tasks t on t.id = a.task_id
  join task_forecasts f on f.task_id = t.id and f.persona not like 'flow/%'
  join task_forecasts r on r.task_id = t.flow_run_id
  where a.error ->> 'code' is distinct from 'claim.lost';

-- A finding of a report as it stands. `said_by` is the step whose agent said it, in whichever run: a fork has its findings again, and
-- so has a run that reuses.
create view finding_figures as
  select s.said_by, f.ref, f.persona, substr(r.persona, length('flow/') + 1) as flow,
    coalesce(w.model, a.effective_model, a.model, a.agent) as model,
    is_rehearsal(coalesce(w.model, a.effective_model, a.model)) as rehearsed, f.created_at, f.disposition = 'published' and l.status is distinct from 'dismissed' as kept, f.disposition = 'refuted' as refuted,
    f.disposition = 'dismissed-earlier' or f.disposition = 'published' and l.status = 'dismissed' as dismissed
  from findings f
  join tasks p on p.id = f.task_id and p.attempt = f.attempt and p.superseded_at is null
  join task_forecasts r on r.task_id = p.flow_run_id
  cross join lateral (
    select coalesce(o.reused_from, t.output_of, t.id) as said_by, coalesce(t.output_of, t.id) as task_id, t.attempt
    from tasks t
    left join task_outputs o on o.task_id = coalesce(t.output_of, t.id) and o.attempt = t.attempt
    where t.flow_run_id = p.flow_run_id and t.superseded_at is null
      and case when f.step_key is null then t.spec ->> 'persona' = f.persona else t.spec ->> 'key' = f.step_key end
    order by t.id limit 1
  ) s
  join task_attempts a on a.task_id = s.task_id and a.attempt = s.attempt
  left join lateral (
    -- Of a reused one who really said it, while that is known.
    select o.effective_model as model
    from task_attempts o
    where s.said_by <> s.task_id and o.task_id = s.said_by and o.outcome = 'completed'
    order by o.attempt desc limit 1
  ) w on true
  left join finding_lives l on l.project_id = p.project_id and l.fingerprint = f.fingerprint;

-- Both since then, summed by persona, flow or model. A finding counts once, as its newest report has it. Money is null unless every
-- attempt that used tokens told it; what a kept finding cost is null where none was kept.
create function stats(p_by text, p_since timestamptz) returns table (
  name text, rehearsed boolean, runs int, steps int, failed int, failed_share float8, raw int, kept int, refuted int, dismissed int,
  minutes float8, tokens bigint, usd float8, tokens_per_kept float8, usd_per_kept float8
) language sql stable as $$
  with found as (
    select distinct on (f.said_by, f.ref) f.*
    from finding_figures f
    where f.created_at >= p_since
    order by f.said_by, f.ref, f.created_at desc
  ), gains as (
    select case p_by when 'persona' then f.persona when 'flow' then f.flow when 'model' then f.model end as name, f.rehearsed,
      count(*)::int as raw, count(*) filter (where f.kept)::int as kept, count(*) filter (where f.refuted)::int as refuted,
      count(*) filter (where f.dismissed)::int as dismissed
    from found f
    group by 1, 2
  ), costs as (
    select case p_by when 'persona' then a.persona when 'flow' then a.flow when 'model' then a.model end as name, a.rehearsed,
      count(distinct a.flow_run_id)::int as runs, count(distinct a.task_id)::int as steps, count(*) filter (where a.failed)::int as failed,
      sum(a.minutes) as minutes, sum(a.tokens)::bigint as tokens, case when not bool_or(a.unpriced) then sum(a.usd) end as usd
    from attempt_figures a
    where a.ended_at >= p_since
    group by 1, 2
  )
  select name, rehearsed, coalesce(c.runs, 0), coalesce(c.steps, 0), coalesce(c.failed, 0), c.failed::float8 / c.steps,
    coalesce(g.raw, 0), coalesce(g.kept, 0), coalesce(g.refuted, 0), coalesce(g.dismissed, 0), coalesce(c.minutes, 0),
    coalesce(c.tokens, 0), c.usd, c.tokens::float8 / nullif(g.kept, 0), c.usd / nullif(g.kept, 0)
  from costs c
  full join gains g using (name, rehearsed)
  order by rehearsed, coalesce(g.kept, 0) desc, coalesce(g.raw, 0) desc, name
$$;
