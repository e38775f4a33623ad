import { rootKey } from '../flows/plan-rows.js';
import { RunSpec, StepSpec } from '../flows/run-spec.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { AttemptLimits } from './attempt.js';

/** For tasks that no plan has given limits of their own. */
const usual = { budget_seconds: 900, idle_seconds: 300 };

/** The two clocks of an attempt, from its entry in the plan. */
export function limitsOf(task: ClaimedTask): AttemptLimits {
  const { budget_seconds, idle_seconds } = planned(task) ?? usual;
  return { budgetMs: budget_seconds * 1_000, idleMs: idle_seconds * 1_000 };
}

function planned(task: ClaimedTask): typeof usual | undefined {
  if (task.id !== task.flow_run_id) return StepSpec.safeParse(task.spec).data;
  return RunSpec.safeParse(task.spec).data?.plan.steps.find((step) => step.key === rootKey);
}
