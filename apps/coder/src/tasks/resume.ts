import type { Sql } from '@boocode/db/connect';
import { retryConflicts } from './retry-conflicts.js';

/** Lets a held task go on; a run's root lets go all that is held of its run. Returns what goes on. */
export async function resumeTask(sql: Sql, id: string): Promise<{ id: string; step_key: string | null }[]> {
  return await retryConflicts(async () => [
    ...(await sql<{ id: string; step_key: string | null }[]>`select id, step_key from resume_task(${id})`),
  ]);
}
