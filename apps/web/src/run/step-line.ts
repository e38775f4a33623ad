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

/** As long as this nothing new is nothing to speak of. */
const quietMs = 10_000;

/** How long a step that works has done what it does now; empty while that is short. */
export function sinceOf(step: TaskView, activity: Activity | null, now: number): string {
  if (activity === null || !conditions[step.condition].live) return '';
  const quiet = now - activity.at;
  if (quiet < quietMs) return '';
  return quiet < 60_000 ? `${Math.floor(quiet / 1000)} s ago` : `${Math.floor(quiet / 60_000)} min ago`;
}

/** The one line beside a step: what it does now, why it does not run, or what came of it. */
export function lineOf(step: TaskView, activity: Activity | null): string {
  const { reason, error, output_summary } = step;
  const { live, ended } = conditions[step.condition];
  if (live) return first(activity?.text, reason);
  if (!ended) return first(reason);
  if (step.condition === 'failed') return first(error?.message, reason);
  // One that completed has a reason only where nobody worked for it.
  if (step.condition === 'completed' && reason !== null)
    return [reason, pointOf(output_summary)].filter(Boolean).join(': ');
  const isCut = step.condition === 'cancelled' || step.condition === 'skipped';
  return isCut ? first(reason, pointOf(output_summary)) : first(pointOf(output_summary), reason);
}
