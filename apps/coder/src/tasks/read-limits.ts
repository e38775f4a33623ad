import type { LimitRequest } from '@boocode/contracts/flow-run';
import type { Sql } from '@boocode/db/connect';

/** All limits that are set, by key. */
export async function readLimits(sql: Sql): Promise<LimitRequest[]> {
  return [...(await sql<LimitRequest[]>`select key, slots from task_limits order by key`)];
}
