import type { TaskView } from '@boocode/contracts/task';
import { conditions } from '../state/conditions.js';

/** Whether there is anything that a retry of the run would do again. */
export const hasIncomplete = (steps: readonly TaskView[]): boolean =>
  steps.some(({ state }) => state === 'failed' || state === 'blocked' || state === 'cancelled');

/** What a cancellation would touch. */
export interface CancelEffect {
  stopped: TaskView[];
  neverStarted: TaskView[];
  kept: TaskView[];
}

export function cancelEffect(steps: readonly TaskView[]): CancelEffect {
  const open = steps.filter((step) => !conditions[step.condition].ended);
  return {
    stopped: open.filter((step) => step.state === 'running'),
    neverStarted: open.filter((step) => step.state !== 'running'),
    kept: steps.filter((step) => step.state === 'completed'),
  };
}
