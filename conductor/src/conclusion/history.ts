import { count } from '../wording.js';
import type { SectionSources } from './config.js';
import { roundOf } from './rounds.js';

/** How many rounds there were and what each brought. */
export function historyLines({ fold, shown, run }: SectionSources): string[] {
  const rounds = [...new Set(fold.coverage.map(({ step_key }) => roundOf(step_key)))].toSorted((a, b) => a - b);
  if (rounds.length === 0) return [];
  const heard = (round: number): string[] =>
    fold.coverage
      .filter(({ step_key, state }) => roundOf(step_key) === round && (state === 'done' || state === 'empty'))
      .map(({ persona }) => persona);
  return [
    ...rounds.map((round) => {
      const found = fold.items.filter(({ step_key }) => roundOf(step_key) === round).length;
      return `- Round ${round}: ${heard(round).join(', ') || 'nobody'}; ${count(found, 'raw finding')}`;
    }),
    `- Of ${count(fold.received, 'raw finding')} ${shown.length} stand; band ${run.plan.band}.`,
  ];
}
