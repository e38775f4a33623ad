import type { Sql } from '@boocode/db/connect';

/** The runs that have not ended. */
export async function readOpenRuns(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id
    from tasks
    where id = flow_run_id
      and state in ('pending', 'running')`;
  return rows.map(({ id }) => id);
}
