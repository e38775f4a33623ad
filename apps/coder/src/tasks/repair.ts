import type { Sql } from '@boocode/db/connect';
import { retryConflicts } from './retry-conflicts.js';

/** Recounts what `tasks_drift` shows, under the locks of its runs. Returns how many rows were wrong: 0, unless edited by hand. */
export async function repairDrift(sql: Sql): Promise<number> {
  const [row] = await retryConflicts(() => sql<[{ rows: number }]>`select repair_drift() as rows`);
  return row.rows;
}
