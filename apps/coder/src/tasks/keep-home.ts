import type { Sql } from '@boocode/db/connect';
import { retryConflicts } from './retry-conflicts.js';

/** What a task reads cannot be fetched: its run is for its home alone from now on, with why. False: it was before. */
export async function keepHome(sql: Sql, id: string, why: string): Promise<boolean> {
  const [row] = await retryConflicts(() => sql<[{ kept: boolean }]>`select keep_home(${id}, ${why}) as kept`);
  return row.kept;
}
