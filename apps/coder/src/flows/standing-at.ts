import { MergeResult } from '@boocode/contracts/arena';
import type { RunContext, StepResult } from '@boocode/conductor/types';

/**
 * The run as a step sees it: one that reads, and is `from` a merge, looks at the commit where the run's line stands after that, not at
 * where the run began.
 */
export function standingAt(
  run: RunContext,
  { kind, from }: StepResult['step'],
  dependencies: readonly StepResult[],
): RunContext {
  const merge = dependencies.find(({ step }) => step.key === from);
  if (merge?.step.stage !== 'merge' || (kind !== 'agent' && kind !== 'code')) return run;
  const head_commit = MergeResult.safeParse(merge.output?.data).data?.commit ?? null;
  return head_commit === null ? run : { ...run, head_commit };
}
