import type { PlanStep } from '@boocode/contracts/flow-plan';
import { ValidatorOutput } from '@boocode/contracts/finding';
import { angleOutputOf } from '@boocode/contracts/persona-extras';
import { readJsonBlock } from './gates/parse.js';
import { compilePlan } from './spine/compile.js';
import { finishStep } from './spine/finish.js';
import { goOnWords } from './spine/go-on.js';
import { assemblePrompt } from './spine/prompt.js';
import type { Flow, Reading, Spine } from './types.js';

/** Turns a spine into a flow: planning, reading and finishing are the same for all, the stages bring their own work. */
export function spineFlow(spine: Spine): Flow {
  return {
    name: spine.name,
    version: spine.version,
    title: spine.title,
    summary: spine.summary,
    bands: (['small', 'medium', 'large'] as const).map((band) => ({
      band,
      angles: spine.bands[band].angles,
      when: spine.bands[band].when,
    })),
    stages: agentStages(spine),
    plan: (request, diff) => compilePlan(spine, request, diff),
    needs: (input) => (input.step.stage === 'finish' ? { diff: false, files: [] } : spine.work.needs(input)),
    prompt: (input) => assemblePrompt(spine, input),
    goOn: ({ step }) => goOnWords(step),
    read: (input, text) => readOutput(input.step, text),
    code: (input, given) => (input.step.stage === 'finish' ? finishStep(input) : spine.work.code(input, given)),
    graft: (input, output) => spine.work.graft?.(input, output) ?? null,
  };
}

/** Which stages agents sit in. */
function agentStages(spine: Spine): Flow['stages'] {
  return [
    ...(spine.discovery.length > 0 ? ['discovery' as const] : []),
    ...(spine.angles.length > 0 ? ['angle' as const] : []),
    ...(spine.synthesizer === null ? [] : ['synthesizer' as const]),
    ...(spine.validator === null ? [] : ['validator' as const]),
    ...(spine.readers.length > 0 ? ['reader' as const] : []),
  ];
}

function readOutput(step: PlanStep, text: string): Reading {
  if (step.output === 'angle') return readJsonBlock(text, angleOutputOf(step.persona), 'angle');
  if (step.output === 'validator') return readJsonBlock(text, ValidatorOutput, 'validator');
  return { ok: true, data: { text } };
}
