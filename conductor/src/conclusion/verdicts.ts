import { ValidatorOutput } from '@boocode/contracts/finding';
import type { Verdict } from '../gates/verdicts.js';
import type { StepInput, StepResult } from '../types.js';
import { attackedIn, conclusionRef } from './assignments.js';
import type { ConclusionFlow } from './config.js';

/** The verdicts of all validators that finished, on what they were handed and nothing else. */
export function verdictsIn(flow: ConclusionFlow, input: StepInput): Verdict[] {
  const handed = new Set([conclusionRef, ...attackedIn(flow, input).map(({ ref }) => ref)]);
  return validatorsOf(input)
    .flatMap((result) => verdictsOf(result) ?? [])
    .filter(({ finding }) => handed.has(finding));
}

/** How many validators the plan has, and how many of them came to an end. */
export function validatorsEnded(input: StepInput): { planned: number; finished: number } {
  const validators = validatorsOf(input);
  return { planned: validators.length, finished: validators.filter((one) => verdictsOf(one) !== null).length };
}

function validatorsOf({ dependencies }: StepInput): StepResult[] {
  return dependencies.filter(({ step }) => step.stage === 'validator');
}

/** Null when there is no readable answer: that is no verdict. */
function verdictsOf({ state, output }: StepResult): Verdict[] | null {
  if (state !== 'completed' || output === null) return null;
  if (output.skipped !== undefined) return [];
  const parsed = ValidatorOutput.safeParse(output.data);
  return parsed.success ? parsed.data.verdicts : null;
}
