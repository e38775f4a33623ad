import type { BudgetName } from '@boocode/contracts/budget';
import type { RunBudget } from '@boocode/contracts/run-preview';
import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { addUpDays } from './add-up-days.js';
import { TaskNotFound } from './errors.js';
import { retryConflicts } from './retry-conflicts.js';

/**
 * Gives a run, a project or everything another budget, or none (both sides null), and wakes what waited for it. What runs goes on,
 * unless the hard side is passed already: its host's next heartbeat says so.
 *
 * Errors: `TaskNotFound` when there is no such run.
 */
export async function setBudget(
  sql: Sql,
  { key, period, soft, hard }: BudgetName & { soft: RunBudget | null; hard: RunBudget | null },
): Promise<void> {
  // Before the table is locked: nobody claims or completes anything while it is.
  const spent = period === 'whole' || (soft ?? hard) === null ? null : await addUpDays(sql);
  const [row] = await retryConflicts(
    () => sql<[{ found: boolean }]>`
      select set_budget(${key}, ${period}, ${soft && jsonParam(sql, soft)}, ${hard && jsonParam(sql, hard)},
        ${spent && jsonParam(sql, spent.days)}, ${spent && spent.before}) as found`,
  );
  if (!row.found) throw new TaskNotFound('run', key.slice('run:'.length));
}
