import type { RetryReply } from '@boocode/contracts/flow-run';
import type { Sql } from '@boocode/db/connect';
import { TaskNotFound } from './errors.js';
import { retryConflicts } from './retry-conflicts.js';

/**
 * Does again what did not complete in a run and all that depends on it, and keeps the rest. Both lists are step keys in plan
 * order. Attempts go on counting, so the outputs of earlier ones stay.
 *
 * Errors: `TaskNotFound` when there is no such run.
 */
export async function retryRun(sql: Sql, run: string): Promise<RetryReply> {
  const rows = await retryConflicts(
    () => sql<{ step_key: string; redone: boolean }[]>`select step_key, redone from retry_run(${run})`,
  );
  if (rows.length === 0) throw new TaskNotFound('run', run);
  return {
    redone: rows.filter((row) => row.redone).map((row) => row.step_key),
    kept: rows.filter((row) => !row.redone).map((row) => row.step_key),
  };
}
