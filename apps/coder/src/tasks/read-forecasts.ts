import type { Forecast } from '@boocode/contracts/run-preview';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import type { NewForecast, NewTask } from './types.js';

/** A step of which something is still to be done, with what it is expected to come to. */
export interface OpenStep {
  id: string;
  depends_on: string[];
  agent: string;
  /** Since its attempt began; null while it does not run. */
  minutes_run: number | null;
  /** Null for code, and for steps of before forecasts. */
  forecast: NewForecast | null;
}

/** What these rows would be expected to come to if they were launched now, in their order; null for code. */
export async function readForecasts(
  sql: Sql,
  rows: readonly Pick<NewTask, 'agent' | 'model' | 'forecast'>[],
): Promise<(Forecast | null)[]> {
  const asked = rows.map(({ agent, model, forecast }) => ({ agent, model, forecast: forecast ?? null }));
  const found = await sql<{ forecast: NewForecast | null }[]>`
    select case when jsonb_typeof(r.asked -> 'forecast') = 'object'
      then forecast_of(r.asked -> 'forecast', r.asked ->> 'agent', r.asked ->> 'model') end as forecast
    from jsonb_array_elements(${jsonParam(sql, asked)}) with ordinality as r (asked, n)
    order by r.n`;
  return found.map(({ forecast }) => toForecast(forecast));
}

/** A stored forecast as it is shown; null without figures. */
export function toForecast(stored: NewForecast | null): Forecast | null {
  if (stored === null) return null;
  const { tokens_low, tokens_high, minutes_low, minutes_high, usd_low, usd_high, attempts } = stored;
  // Steps that were launched before there were forecasts have a row and no figures.
  if (tokens_low === null || tokens_high === null || minutes_low === null || minutes_high === null) return null;
  return {
    tokens: { low: tokens_low, high: tokens_high },
    minutes: { low: minutes_low, high: minutes_high },
    usd: usd_low === null || usd_high === null ? null : { low: usd_low, high: usd_high },
    attempts,
  };
}

/** The steps of a run that have not settled, oldest first, as JSON for an aggregate; the root left out. */
export function openSteps(sql: Sql | TransactionSql, run: string): ReturnType<Sql> {
  return sql`
    select t.id, t.depends_on, coalesce(t.agent, 'default') as agent, to_jsonb(f) as forecast,
      case when t.state = 'running' then extract(epoch from clock_timestamp() - t.started_at) / 60 end as minutes_run
    from tasks t
    left join task_forecasts f on f.task_id = t.id
    where t.flow_run_id = ${run}
      and t.id <> ${run}
      and t.state in ('pending', 'running')
    order by t.id`;
}
