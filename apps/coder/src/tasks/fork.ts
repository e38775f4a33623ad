import type { ForkRequest } from '@boocode/contracts/flow-run';
import type { Sql } from '@boocode/db/connect';
import { TaskNotFound } from './errors.js';
import { jsonParam } from '@boocode/db/json-param';
import { refusingReruns } from './refusing-reruns.js';
import { retryConflicts } from './retry-conflicts.js';

/**
 * A new run that shares the outputs of an old one up to a step, and does that step and all behind it anew. Returns its id.
 *
 * Errors: `TaskNotFound` when there is no such run, `RerunRefused` when it has no such step.
 */
export async function forkRun(sql: Sql, run: string, { from, ...changes }: ForkRequest): Promise<string> {
  const ask = { steps: [from], ...changes };
  const [row] = await refusingReruns(() =>
    retryConflicts(() => sql<[{ id: string | null }]>`select fork_run(${run}, ${jsonParam(sql, ask)}) as id`),
  );
  if (row.id === null) throw new TaskNotFound('run', run);
  return row.id;
}
