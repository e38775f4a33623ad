import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { retryConflicts } from './retry-conflicts.js';

/**
 * Completes a person's step that is ready with what was said, and settles what waits for it. The first answer wins. False = it is not its
 * turn, or no longer, and nothing has changed; null = there is no such task.
 */
export async function answerStep(sql: Sql, id: string, output: StepOutput): Promise<boolean | null> {
  const [row] = await retryConflicts(
    () => sql<{ won: boolean | null }[]>`select answer_step as won from answer_step(${id}, ${jsonParam(sql, output)})`,
  );
  return row?.won ?? null;
}
