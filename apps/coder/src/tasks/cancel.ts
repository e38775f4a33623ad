import type { Sql } from '@boocode/db/connect';
import { retryConflicts } from './retry-conflicts.js';
import type { CancelledTask } from './types.js';

/**
 * Cancels a task; a run's root takes every unsettled step with it, in one transaction. Returns what was cancelled: empty when
 * all of it had settled before, or nothing has this id. Attempts on other hosts learn it from their next heartbeat.
 */
export async function cancelTask(sql: Sql, id: string): Promise<CancelledTask[]> {
  return await retryConflicts(async () => [
    ...(await sql<CancelledTask[]>`select id, step_key, host, attempt from cancel_task(${id})`),
  ]);
}
