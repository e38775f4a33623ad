import { PersonAnswer } from '@boocode/contracts/arena';
import type { Skip, StepInput, StepResult } from '@boocode/conductor/types';
import { z } from 'zod';
import { StepInputError, type FlowStep } from './step-input.js';

/** A commit to begin at, to check or to merge. */
export interface StepChange {
  commit: string;
  /** The step that left it; null: the run itself. */
  key: string | null;
}

/** What a step leaves that changed something, or merged it. */
const Left = z.object({ commit: z.string() });

/**
 * The change that a step is about: the run's head commit, or what the step left that it is `from`. Of a pick that is what the winner left,
 * so whoever is `from` a pick waits for the contestants too. Null = there is none: that step did not complete, or nobody was picked.
 * Throws `StepInputError` for a step that it does not wait for.
 */
export function changeFor({ step, run, dependencies }: StepInput): StepChange | null {
  const from = step.from ?? step.continues;
  if (from === undefined) return { commit: run.head_commit, key: null };
  const named = dependencies.find((result) => result.step.key === from);
  if (named === undefined)
    throw new StepInputError(`The step ${step.key} is from ${from}, for which it does not wait.`);
  const answer = answerIn(named);
  if (answer?.kind !== 'pick') return changeIn(named);
  const { contestant } = answer.pick;
  if (contestant === null) return null;
  const winner = dependencies.find((result) => result.step.arena === from && letterOf(result) === contestant);
  if (winner === undefined) {
    throw new StepInputError(
      `The step ${step.key} is from the winner of ${from}, and does not wait for contestant ${contestant}.`,
    );
  }
  return changeIn(winner);
}

/** As `changeFor`, where the flow itself may say what a step is about; or why there is nothing to do, by default in these words. */
export function changeAbout({ flow, input }: FlowStep, nothing: string): StepChange | Skip {
  const about = flow.about?.(input);
  if (typeof about === 'object') return about;
  const step = about === undefined ? input.step : { ...input.step, from: about };
  return changeFor({ ...input, step }) ?? { skip: nothing };
}

/** The commit that is brought into the worktree of a step before it begins: where the merge has left its target that it is `onto`. */
export function broughtOnto({ step, dependencies }: StepInput): string | null {
  if (step.onto === undefined) return null;
  const named = dependencies.find((result) => result.step.key === step.onto);
  return (named === undefined ? null : changeIn(named)?.commit) ?? null;
}

/** The letter of a contestant, the last part of its key: `contestant.b` is B. Null for all other steps. */
export function letterOf({ step }: Pick<StepResult, 'step'>): string | null {
  const letter = step.stage === 'contestant' ? (step.key.split('.').at(-1) ?? '') : '';
  return /^[a-z]$/.test(letter) ? letter.toUpperCase() : null;
}

/** What a person said, or what was said for them, of a step that left that. */
export function answerIn({ output }: Pick<StepResult, 'output'>): PersonAnswer | null {
  return PersonAnswer.safeParse(output?.data).data ?? null;
}

function changeIn({ step, output }: StepResult): StepChange | null {
  const left = Left.safeParse(output?.data).data;
  return left === undefined ? null : { commit: left.commit, key: step.key };
}
