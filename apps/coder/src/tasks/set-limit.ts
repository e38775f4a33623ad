import type { Sql } from '@boocode/db/connect';
import { retryConflicts } from './retry-conflicts.js';

/**
 * Limits how many tasks run at once, over all hosts: `agent:<id>`, `provider:<first part of the model>` or `project:<id>`.
 * Null takes the limit away. What runs already goes on.
 */
export async function setLimit(sql: Sql, key: string, slots: number | null): Promise<void> {
  await retryConflicts(() => sql`select set_limit(${key}, ${slots})`);
}
