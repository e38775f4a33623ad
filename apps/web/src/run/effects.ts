import type { TaskView } from '@boocode/contracts/task';
import { conditions } from '../state/conditions.js';

/** What a retry would do again and what it would keep, shown before it is done. */
export interface RetryEffect {
  redone: TaskView[];
  kept: TaskView[];
}

/** The server's rule: failed, blocked and cancelled steps and all that depends on them are done again, the rest is kept. */
export function retryEffect(steps: readonly TaskView[]): RetryEffect {
  const again = new Set(
    steps.filter(({ state }) => state === 'failed' || state === 'blocked' || state === 'cancelled').map(({ id }) => id),
  );
  let grew = again.size > 0;
  while (grew) {
    grew = false;
    for (const step of steps) {
      if (again.has(step.id) || !step.depends_on.some((id) => again.has(id))) continue;
      again.add(step.id);
      grew = true;
    }
  }
  return { redone: steps.filter(({ id }) => again.has(id)), kept: steps.filter(({ id }) => !again.has(id)) };
}

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
