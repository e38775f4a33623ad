import type { RetryReply, RetryRequest } from '@boocode/contracts/flow-run';
import type { Sql } from '@boocode/db/connect';
import { TaskNotFound } from './errors.js';
import { jsonParam } from '@boocode/db/json-param';
import { refusingReruns } from './refusing-reruns.js';
import { retryConflicts } from './retry-conflicts.js';

/**
 * Does a part of a run again: named steps with all that depends on them, named steps alone, or what did not complete with all
 * that depends on it. Both lists of the answer are step keys in plan order. Attempts go on counting, so the outputs of
 * earlier ones stay. A dry run answers with the same lists and changes nothing.
 *
 * Errors: `TaskNotFound` when there is no such run, `RerunRefused` when the run has no such step, or it can't be done alone.
 */
export async function rerun(sql: Sql, run: string, request: RetryRequest = {}): Promise<RetryReply> {
  const { dry_run = false, ...ask } = request;
  const rows = await refusingReruns(() =>
    retryConflicts(
      () => sql<{ step_key: string; redone: boolean }[]>`
        select step_key, redone from rerun(${run}, ${jsonParam(sql, ask)}, ${dry_run})`,
    ),
  );
  if (rows.length === 0) throw new TaskNotFound('run', run);
  return {
    redone: rows.filter((row) => row.redone).map((row) => row.step_key),
    kept: rows.filter((row) => !row.redone).map((row) => row.step_key),
  };
}
