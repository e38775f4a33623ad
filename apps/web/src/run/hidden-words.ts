import type { TaskView } from '@boocode/contracts/task';
import { conditions } from '../state/conditions.js';

/** What a person looks for first, and so is told of steps for which there is no room. */
const told = ['needs-you', 'failed', 'interrupted', 'parked', 'running', 'starting'] as const;

/** Steps that are not drawn, in words: `1 failed, 4 running, 23 ended`; empty when all of them wait. */
export function hiddenWords(steps: readonly Pick<TaskView, 'condition'>[]): string {
  const named = told.map((condition) => ({
    word: conditions[condition].word,
    count: steps.filter((step) => step.condition === condition).length,
  }));
  const ended = steps.filter(({ condition }) => condition !== 'failed' && conditions[condition].ended).length;
  return [...named, { word: 'ended', count: ended }]
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count}\u{A0}${word}`)
    .join(', ');
}
