import type { Sql } from '@boocode/db/connect';
import type { Moment } from './settled-rows.js';

/** What attempts came to that ended in a span of time; dollars as far as their agents told. */
export interface Totals {
  agent: string;
  /** What was really used, else what was asked for; empty where neither is known. */
  model: string;
  outcome: string;
  count: number;
  input: number;
  output: number;
  reasoning: number;
  cache_read: number;
  cache_write: number;
  cost_usd: number;
}

/** Sums of the attempts that ended after one moment and until another. */
export async function readTotals(sql: Sql, { after, until }: { after: Moment; until: Moment }): Promise<Totals[]> {
  return await sql<Totals[]>`
    select a.agent, coalesce(a.effective_model, a.model, '') as model, a.outcome, count(*)::int as count,
      coalesce(sum((a.usage ->> 'input_tokens')::float8), 0) as input,
      coalesce(sum((a.usage ->> 'output_tokens')::float8), 0) as output,
      coalesce(sum((a.usage ->> 'reasoning_tokens')::float8), 0) as reasoning,
      coalesce(sum((a.usage ->> 'cache_read_tokens')::float8), 0) as cache_read,
      coalesce(sum((a.usage ->> 'cache_write_tokens')::float8), 0) as cache_write,
      coalesce(sum((a.usage ->> 'cost_usd')::float8), 0) as cost_usd
    from task_attempts a
    where a.ended_at > (${after}::text)::timestamptz and a.ended_at <= (${until}::text)::timestamptz
      -- What was imported came about elsewhere.
      and a.claimed_by >= 0
    group by 1, 2, 3`;
}
