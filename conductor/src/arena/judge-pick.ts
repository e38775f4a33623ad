import { CheckResult, Judgement, type PersonAnswer } from '@boocode/contracts/arena';
import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { z } from 'zod';
import type { StepInput } from '../types.js';
import { entriesOf } from './entries.js';
import { rankedOf } from './judge-prompt.js';

/** What a judgement of these contestants must be: each of them once. */
export function judgementOf(input: Pick<StepInput, 'dependencies'>): z.ZodType<Judgement> {
  const letters = rankedOf(input).map(({ letter }) => letter);
  return Judgement.refine(
    ({ ranking }) =>
      ranking.length === letters.length && letters.every((letter) => ranking.some((one) => one.contestant === letter)),
    `the ranking names each of ${letters.join(', ')} once, and no other`,
  );
}

/** The judgement that a step was handed; null where there is no judge, or it left none. */
export function judgementIn({ dependencies }: Pick<StepInput, 'dependencies'>): Judgement | null {
  const judge = dependencies.find(({ step }) => step.stage === 'judge');
  return Judgement.safeParse(judge?.output?.data).data ?? null;
}

/** The pick where a person left it to the judge: the best ranked whose check passed, or nobody. */
export function pickStep(input: StepInput): StepOutput {
  const { contestant, words } = choiceOf(input);
  const pick = { contestant, after: { do: 'merge' as const, way: 'merge' as const }, words };
  const data: PersonAnswer = { kind: 'pick', pick, by: 'judge' };
  return { text: words, data };
}

function choiceOf(input: StepInput): { contestant: string | null; words: string } {
  const judgement = judgementIn(input);
  if (judgement === null) return { contestant: null, words: 'None was picked, for there is no judgement.' };
  const entries = new Map(entriesOf(input).map((entry) => [entry.letter, entry]));
  const hasCheck = input.dependencies.some(({ step, output }) => {
    const check = CheckResult.safeParse(output?.data).data;
    return step.stage === 'check' && !(check?.state === 'skipped' && check.command === null);
  });
  const best = judgement.ranking.find(
    ({ contestant }) => !hasCheck || entries.get(contestant)?.check?.state === 'passed',
  );
  if (best === undefined) return { contestant: null, words: 'None was picked, for no check passed.' };
  const why = hasCheck ? 'the best ranked whose check passed' : 'the best ranked; the project has no check';
  return { contestant: best.contestant, words: `${best.contestant} was picked: ${why}.` };
}
