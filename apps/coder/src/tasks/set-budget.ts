import type { RunBudget } from '@boocode/contracts/run-preview';
import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { TaskNotFound } from './errors.js';
import { retryConflicts } from './retry-conflicts.js';

/**
 * Gives a run another budget, or none (null), and wakes what waited for it. What runs already goes on.
 *
 * Errors: `TaskNotFound` when there is no such run.
 */
export async function setBudget(sql: Sql, run: string, budget: RunBudget | null): Promise<void> {
  const [row] = await retryConflicts(
    () => sql<[{ found: boolean }]>`select set_budget(${run}, ${budget && jsonParam(sql, budget)}) as found`,
  );
  if (!row.found) throw new TaskNotFound('run', run);
}
