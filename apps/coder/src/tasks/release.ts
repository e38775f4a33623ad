import type { Sql } from '@boocode/db/connect';
import { retryConflicts } from './retry-conflicts.js';
import type { Released } from './types.js';

/** Makes parked tasks ready whose time has come. Called at every poll, and may be called again at `next_at`. */
export async function release(sql: Sql): Promise<Released> {
  const [row] = await retryConflicts(() => sql<[Released]>`select released, next_at from release()`);
  return row;
}
