import type { TaskView } from '@boocode/contracts/task';
import type { Activity } from '../live/activity.js';
import { conditions } from '../state/conditions.js';

/** The one line beside a step: what it does now, why it does not run, or what came of it. */
export function lineOf(step: TaskView, activity: Activity | null): string {
  const { live, ended } = conditions[step.condition];
  if (live) return activity?.text ?? step.reason ?? '';
  if (!ended || step.state === 'cancelled') return step.reason ?? '';
  if (step.condition === 'failed') return step.error?.message ?? step.reason ?? '';
  return step.reason ?? step.output_summary ?? '';
}
