import type { TaskView } from '@boocode/contracts/task';

/** The address that shows a step beside the list. */
export const stepHref = (runId: string, step: TaskView) =>
  `/runs/${runId}?step=${encodeURIComponent(step.step_key ?? step.id)}`;
