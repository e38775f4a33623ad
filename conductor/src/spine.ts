import type { PlanStep } from '@boocode/contracts/flow-plan';
import { ValidatorOutput } from '@boocode/contracts/finding';
import { angleOutputOf } from '@boocode/contracts/persona-extras';
import { PairsOutput, synthesisOutputOf } from '@boocode/contracts/synthesis';
import { readJsonBlock } from './gates/parse.js';
import { boundStep, compilePlan } from './spine/compile.js';
import { finishStep } from './spine/finish.js';
import { foundSoFar } from './spine/found.js';
import { goOnWords } from './spine/go-on.js';
import { assemblePrompt } from './spine/prompt.js';
import type { Band, Flow, PlanGraft, Reading, Spine } from './types.js';

/** Turns a spine into a flow: planning, reading and finishing are the same for all, the stages bring their own work. */
export function spineFlow(spine: Spine): Flow {
  const bound = (graft: PlanGraft): PlanGraft => ({
    ...graft,
    steps: graft.steps.map((step) => boundStep(spine, step)),
  });
  return {
    name: spine.name,
    version: spine.version,
    title: spine.title,
    summary: spine.summary,
    family: spine.family,
    inputs: spine.inputs,
    bands: (['small', 'medium', 'large'] as const).map((band) => ({
      band,
      angles: spine.bands[band].angles,
      when: spine.bands[band].when,
    })),
    stages: agentStages(spine),
    plan: (request, subject) => compilePlan(spine, request, subject),
    needs: (input) => (input.step.stage === 'finish' ? { diff: false, files: [] } : spine.work.needs(input)),
    prompt: (input) => assemblePrompt(spine, input),
    goOn: ({ step }) => goOnWords(step),
    read: (input, text) => readOutput(input.step, text),
    code: (input, given) => (input.step.stage === 'finish' ? finishStep(input) : spine.work.code(input, given)),
    graft: (input, output) => {
      const graft = spine.work.graft?.(input, output) ?? null;
      return graft === null ? null : bound(graft);
    },
    mayAdd: (plan) => (spine.work.mayAdd?.(plan) ?? []).map(bound),
    found: (run, steps) => foundSoFar(spine, run, steps),
  };
}

/** Which stages agents sit in. */
function agentStages(spine: Spine): Flow['stages'] {
  return [
    ...(spine.discovery.length > 0 ? ['discovery' as const] : []),
    ...(spine.angles.length > 0 ? ['angle' as const] : []),
    ...(spine.secondWave.length > 0 ? ['second-wave' as const] : []),
    ...(some(spine.synthesizer, (who) => who !== null) ? ['synthesizer' as const] : []),
    ...(some(spine.validators, (seats) => seats.length > 0) ? ['validator' as const] : []),
    ...(spine.readers.length > 0 ? ['reader' as const] : []),
  ];
}

function some<T>(byBand: Record<Band, T>, holds: (value: T) => boolean): boolean {
  return Object.values(byBand).some(holds);
}

function readOutput(step: PlanStep, text: string): Reading {
  if (step.output === 'synthesis') return readJsonBlock(text, synthesisOutputOf(step.persona), 'synthesis');
  if (step.output === 'pairs') return readJsonBlock(text, PairsOutput, 'pairs');
  if (step.output === 'angle') return readJsonBlock(text, angleOutputOf(step.persona), 'angle');
  if (step.output === 'validator') return readJsonBlock(text, ValidatorOutput, 'validator');
  return { ok: true, data: { text } };
}
