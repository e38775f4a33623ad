import type { Sql } from '@boocode/db/connect';

/**
 * Whose checkouts are needed: runs of which anything lives, since one step of an ended run may be done again alone, and tasks that check
 * findings again.
 */
export async function readOpenRuns(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select distinct coalesce(flow_run_id, id) as id
    from tasks
    where (flow_run_id is not null or spec ? 'recheck')
      and state in ('pending', 'running')`;
  return rows.map(({ id }) => id);
}
