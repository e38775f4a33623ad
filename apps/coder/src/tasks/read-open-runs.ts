import type { Sql } from '@boocode/db/connect';

/** The runs of which anything lives: one step of an ended run may be done again alone. */
export async function readOpenRuns(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select distinct flow_run_id as id
    from tasks
    where flow_run_id is not null
      and state in ('pending', 'running')`;
  return rows.map(({ id }) => id);
}
