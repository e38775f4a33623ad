import type { Sql } from '@boocode/db/connect';
import { retryConflicts } from './retry-conflicts.js';
import type { CancelledTask } from './types.js';

/**
 * Holds a task back; a run's root holds its whole run. What runs is given back, its host stops its agent at the next
 * heartbeat, and no attempt is burnt. Returns what is held now and was not.
 */
export async function pauseTask(sql: Sql, id: string): Promise<CancelledTask[]> {
  return await retryConflicts(async () => [
    ...(await sql<CancelledTask[]>`select id, step_key, host, attempt from pause_task(${id})`),
  ]);
}
