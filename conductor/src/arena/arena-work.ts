import type { StepOutput } from '@boocode/contracts/flow-plan';
import { readJsonBlock } from '../gates/parse.js';
import { StepFailure, type Given, type Needs, type Prompt, type Reading, type Skip, type StepInput } from '../types.js';
import { compareStep } from './compare.js';
import { judgementOf, pickStep } from './judge-pick.js';
import { judgeNeeds, judgePrompt } from './judge-prompt.js';

// What the steps of an arena do, wherever it is: a run of its own, or a stage of another flow.

const contestantSystem = `You change a git repository as you are asked. Do the whole of the task, and nothing beside it. Look at the code around
before you write, do it as it is done there, and run what tests there are where you can. Nobody can answer questions: decide, and say in your
last words what you decided. Do not sign what you write.`;

export function arenaNeeds(input: StepInput): Needs {
  const { stage } = input.step;
  if (stage === 'judge') return judgeNeeds(input);
  return { diff: false, files: [], ...(stage === 'compare' || stage === 'finish' ? { accounts: true } : {}) };
}

export function arenaPrompt(input: StepInput, given: Given): Prompt | Skip {
  if (input.step.stage === 'judge') return judgePrompt(input, given);
  // All contestants are told the very same.
  return { system: contestantSystem, user: input.step.brief, shared: input.step.brief.length };
}

export function readArena(input: StepInput, text: string): Reading {
  if (input.step.output === 'judgement') return readJsonBlock(text, judgementOf(input), 'judgement');
  return { ok: true, data: { text } };
}

export function arenaCode(input: StepInput, given: Given): StepOutput {
  if (input.step.stage === 'compare') return compareStep(input, given);
  if (input.step.stage === 'pick') return pickStep(input);
  throw new StepFailure('step.not-code', `The step "${input.step.key}" is none that code does.`);
}
