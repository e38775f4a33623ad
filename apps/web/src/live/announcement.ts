import type { TaskCondition } from '@boocode/contracts/task';
import { conditions } from '../state/conditions.js';

/** A state that something has come to. */
export interface StateChange {
  title: string;
  condition: TaskCondition;
  /** A run as a whole, and not one of its steps. */
  isRun: boolean;
}

/** More steps than this at once are counted instead of read out. */
const mostRead = 3;

const words = ({ title, condition }: StateChange) => `${title}: ${conditions[condition].word}`;

/**
 * What people who do not see the screen are told of states that changed at once; null = nothing. A run is read out however many of
 * its steps changed with it.
 */
export function announcementOf(changes: readonly StateChange[]): string | null {
  if (changes.length === 0) return null;
  const steps = changes.filter(({ isRun }) => !isRun);
  const runs = changes.filter(({ isRun }) => isRun).map(words);
  if (steps.length <= mostRead) return [...steps.map(words), ...runs].join('. ');
  const counts = new Map<string, number>();
  for (const { condition } of steps) {
    const { word } = conditions[condition];
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [
    `${steps.length} changes: ${[...counts].map(([word, count]) => `${count} ${word}`).join(', ')}`,
    ...runs,
  ].join('. ');
}
