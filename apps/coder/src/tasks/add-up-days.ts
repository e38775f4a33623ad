import type { Sql } from '@boocode/db/connect';

/** What the attempts that began on a day and ended before `before` came to. Numbers as Postgres says them: exact. */
export interface SpentDays {
  days: { day: string; project_id: string; tokens: string; usd: string }[];
  before: string;
}

/** Nothing that takes part in the engine is under way for so long, and no clock is set back so far. */
const marginMs = 10 * 60_000;
/** Ends of so long are read by the first statement: each has to be done before the pool gives up on it. */
const pieceMs = 3 * 60 * 60_000;
/** The next reads twice as much after one that took less, and half as much after one that took more. */
const [quickMs, slowMs] = [500, 2_000];

/**
 * Adds up this month's days from the attempts that there are, as far as their ends are settled, without a lock and in pieces; what ends
 * meanwhile or later is for `set_budget` to add. Null where a budget by day or month is kept: then they are added up as they pass.
 */
export async function addUpDays(sql: Sql, { margin = marginMs, piece = pieceMs } = {}): Promise<SpentDays | null> {
  const [known] = await sql<[{ kept: boolean; since: Date; before: Date }]>`
    select exists (select from budgets where period <> 'whole') as kept, period_start('month') as since,
      settled_before(${margin} * interval '1 ms') as before`;
  if (known.kept) return null;
  const [since, before] = [known.since.getTime(), known.before.getTime()];
  const days: SpentDays['days'] = [];
  let span = piece;
  for (let from = since; from < before;) {
    const to = Math.min(from + span, before);
    const began = performance.now();
    days.push(
      ...(await sql<SpentDays['days']>`
        select day::text, project_id, tokens::text, usd::text
        from spending_between(${new Date(from).toISOString()}, ${new Date(to).toISOString()})`),
    );
    const ms = performance.now() - began;
    if (ms < quickMs) span *= 2;
    else if (ms > slowMs) span /= 2;
    from = to;
  }
  return { days, before: new Date(before).toISOString() };
}
