import type { FlowHistory, Forecast, RunPreview } from '@boocode/contracts/run-preview';
import type { Sql } from '@boocode/db/connect';

/** So many runs of a flow say what it came to lately. */
const newest = 5;

/** As roots are noted, and what sorts right behind all of these. */
const prefix = 'flow/';
const afterPrefix = 'flow0';

/** What flows found is counted over so many days. */
const days = 30;

type Figures = Record<'tokens' | 'minutes' | 'usd', [number, number] | null>;

/**
 * What each flow came to in its last runs that completed: one that was cancelled or broke says nothing. From flow to flow through the
 * index, whatever its length. With what was kept lately of its findings.
 */
export async function readFlowHistory(sql: Sql): Promise<FlowHistory[]> {
  const rows = await sql<({ flow: string; runs: number; found: FlowHistory['found'] } & Figures)[]>`
    with recursive flows (name) as (
      (select persona from task_forecasts where persona > ${prefix} and persona < ${afterPrefix} order by persona limit 1)
      union all
      select (
        select n.persona from task_forecasts n where n.persona > f.name and n.persona < ${afterPrefix} order by n.persona limit 1)
      from flows f
      where f.name is not null
    ), found as materialized (
      select s.name, json_build_object('raw', s.raw, 'kept', s.kept, 'usd_per_kept', s.usd_per_kept) as found
      from stats('flow', now() - make_interval(days => ${days})) s
      where not s.rehearsed and s.raw > 0
    )
    select substr(f.name, ${prefix.length + 1}) as flow, count(*)::int as runs,
      percentile_cont(array[0.25, 0.75]) within group (order by r.tokens::float8) as tokens,
      percentile_cont(array[0.25, 0.75]) within group (order by r.minutes) as minutes,
      percentile_cont(array[0.25, 0.75]) within group (order by r.usd) as usd,
      (select o.found from found o where o.name = substr(f.name, ${prefix.length + 1})) as found
    from flows f
    cross join lateral (${lastRuns(sql, sql`f.name`)}) r
    where f.name is not null
    group by f.name
    order by f.name`;
  return rows.map(({ flow, runs, found, ...figures }) => ({ flow, runs, last: toForecast(figures, runs), found }));
}

/** The last runs of a flow that completed, the newest first. */
export async function readLastRuns(sql: Sql, flow: string): Promise<RunPreview['last_runs']> {
  const rows = await sql<{ run: RunPreview['last_runs'][number] }[]>`
    select to_json(r) as run from (${lastRuns(sql, sql`${prefix + flow}`)}) r`;
  return rows.map(({ run }) => run);
}

function lastRuns(sql: Sql, name: ReturnType<Sql>): ReturnType<Sql> {
  return sql`
    select t.id, extract(epoch from t.ended_at - t.created_at)::float8 / 60 as minutes, c.tokens, c.usd, t.created_at
    from (
      select t.id, t.created_at, t.ended_at
      from task_forecasts n
      join tasks t on t.id = n.task_id
      where n.persona = ${name}
        and t.state = 'completed'
      order by n.task_id desc
      limit ${newest}
    ) t
    cross join lateral (
      select coalesce(sum(s.cost_tokens), 0)::bigint as tokens,
        sum((select sum((a.usage ->> 'cost_usd')::float8) from task_attempts a where a.task_id = s.id)) as usd
      from tasks s
      where s.flow_run_id = t.id
    ) c
    order by t.id desc`;
}

function toForecast({ tokens, minutes, usd }: Figures, attempts: number): Forecast {
  const none = [0, 0] as const;
  const [tokensLow, tokensHigh] = tokens ?? none;
  const [minutesLow, minutesHigh] = minutes ?? none;
  return {
    tokens: { low: tokensLow, high: tokensHigh },
    minutes: { low: minutesLow, high: minutesHigh },
    usd: usd === null ? null : { low: usd[0], high: usd[1] },
    attempts,
  };
}
