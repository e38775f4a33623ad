import type { Stats, StatsQuery, StatsRow } from '@boocode/contracts/stats';
import type { Sql } from '@boocode/db/connect';

/** What personas, flows or models found in the last days, how much of it was kept, and what that cost. */
export async function readStats(sql: Sql, { days, by }: StatsQuery): Promise<Stats> {
  const rows = await sql<{ row: StatsRow }[]>`
    select to_json(s) as row from stats(${by}, now() - make_interval(days => ${days})) s`;
  return { days, by, rows: rows.map(({ row }) => row) };
}
