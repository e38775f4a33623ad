import type { TaskView } from '@boocode/contracts/task';
import type { Activity } from '../live/activity.js';
import { conditions } from '../state/conditions.js';

/** A summary begins with its point; marks of a heading are not part of it. */
const pointOf = (summary: string | null) =>
  summary
    ?.split('\n')
    .map((line) => line.replace(/^#+\s*/, '').trim())
    .find((line) => line !== '');

const first = (...lines: (string | null | undefined)[]): string => lines.find((line) => line) ?? '';

/** The one line beside a step: what it does now, why it does not run, or what came of it. */
export function lineOf(step: TaskView, activity: Activity | null): string {
  const { reason, error, output_summary } = step;
  const { live, ended } = conditions[step.condition];
  if (live) return first(activity?.text, reason);
  if (!ended) return first(reason);
  if (step.condition === 'failed') return first(error?.message, reason);
  const isCut = step.condition === 'cancelled' || step.condition === 'skipped';
  return isCut ? first(reason, pointOf(output_summary)) : first(pointOf(output_summary), reason);
}
