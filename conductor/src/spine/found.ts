import type { FoundItem, RunContext, Spine, StepResult, StepSoFar } from '../types.js';
import { isAngle, openItems } from './fold.js';

/**
 * What a run has found so far. Once a fold has completed its ledger speaks for the angles that it read; what other angles said is
 * raw. Verdicts of validators are not applied: their counter-evidence is checked by the render step.
 */
export function foundSoFar({ work }: Spine, run: RunContext, steps: StepSoFar[]): FoundItem[] {
  const results = steps.flatMap(({ result }) => result ?? []);
  const folds = results.filter(({ step, state }) => step.stage === 'fold' && state === 'completed');
  const { folded, later } =
    folds.length === 0 ? { folded: [], later: [] } : work.ledger({ run, dependencies: results });
  const read = new Set(folds.flatMap(({ step }) => step.depends_on));
  const unread = countable(steps).filter(({ step }) => !read.has(step.key));
  const raw = openItems({ results: unread, rubric: (persona) => work.rubric(persona), earlier: folded, log: [] });
  return [
    ...folded.map((item): FoundItem => ({ stage: 'folded', item })),
    ...[...later, ...raw].map((item): FoundItem => ({ stage: 'raw', item })),
  ];
}

/**
 * Answers whose findings have their final numbers: a persona's findings are numbered over all its steps in plan order, so those of
 * a step wait until its earlier ones have ended.
 */
function countable(steps: StepSoFar[]): StepResult[] {
  const waiting = new Set<string | null>();
  return steps.filter(isAngle).flatMap(({ step, result }) => {
    if (result === null) waiting.add(step.persona);
    return result === null || waiting.has(step.persona) ? [] : [result];
  });
}
