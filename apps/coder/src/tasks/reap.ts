import type { Sql } from '@boocode/db/connect';
import { retryConflicts } from './retry-conflicts.js';

/**
 * Takes back what hosts other than `me` no longer run: their lock is free, or a lease has passed. Called at start and every
 * few seconds by every host. Returns the ids of the tasks that are ready again; no attempt of theirs was burnt.
 */
export async function reap(sql: Sql, me: number): Promise<string[]> {
  const rows = await retryConflicts(() => sql<{ id: string }[]>`select id from reap(${me}) as id`);
  return rows.map((row) => row.id);
}
