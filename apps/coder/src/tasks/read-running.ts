import type { Sql } from '@boocode/db/connect';
import type { AttemptRef } from './types.js';

/** The attempts that the table holds as running on `host`. */
export async function readRunning(sql: Sql, host: number): Promise<AttemptRef[]> {
  return await sql<AttemptRef[]>`
    select id, attempt
    from tasks
    where claimed_by = ${host}
      and state = 'running'`;
}
