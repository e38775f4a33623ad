import type { Persona } from '../personas/front-matter.js';
import type { Angle, Step, ValidatorSeat } from '../types.js';

// Every crash of an agent step may have cost a whole budget of tokens; code costs nothing.
const timing = {
  agent: { max_attempts: 2, max_crashes: 5, budget_seconds: 900, idle_seconds: 300 },
  code: { max_attempts: 1, max_crashes: 10, budget_seconds: 120, idle_seconds: 120 },
};

/** The root's own step: it waits for everything, whatever becomes of it. */
export function finishStepAfter(steps: Step[], readers: string[]): Step {
  return {
    ...codeStep('finish', 'Finish the run', 'Hand over the report, or say which step is missing', keysOf(steps)),
    min_deps: 0,
    reads: ['render', ...readers],
    // The root: that it ends is the end of the run.
    on_failure: 'skip',
  };
}

export function keysOf(steps: Step[]): string[] {
  return steps.map(({ key }) => key);
}

/** A step that code does; its key is its stage. */
export function codeStep(key: Step['stage'], title: string, brief: string, depends_on: string[]): Step {
  return {
    key,
    stage: key,
    title,
    kind: 'code',
    persona: null,
    tier: null,
    depends_on,
    min_deps: null,
    required: true,
    // There is no report without it, so what others would still do is spared.
    on_failure: 'fail',
    brief,
    slice: [],
    output: null,
    bound_by: [],
    ...timing.code,
  };
}

/** A seat of a roster, as its step is told. */
export interface Seated {
  angle: Angle;
  persona: Persona;
  stage: 'discovery' | 'angle' | 'second-wave' | 'reader';
  dependsOn: string[];
  /** Files to begin with. */
  slice: string[];
}

/** One seat as a step. */
export function agentStep({ angle, persona, stage, dependsOn, slice }: Seated): Step {
  return {
    key: angle.key,
    stage,
    title: angle.title,
    kind: 'agent',
    persona: persona.id,
    tier: persona.tier,
    depends_on: dependsOn,
    min_deps: null,
    required: angle.required,
    // A failed angle is a gap to report, not a reason to stop; without required facts no angle could begin.
    on_failure: stage === 'discovery' && angle.required ? 'fail' : 'continue',
    brief: angle.brief,
    slice,
    output: 'angle',
    bound_by: [],
    ...timing.agent,
  };
}

/** Who draws the conclusion; null = code. */
export function synthesizerStep(persona: Persona | null, dependsOn: string[]): Step {
  const step = codeStep('synthesizer', 'Draw the conclusion', 'Rate, merge and rank what the angles found', dependsOn);
  if (persona === null) return step;
  return {
    ...step,
    kind: 'agent',
    persona: persona.id,
    tier: persona.tier,
    brief: 'Draw the conclusion from what passed the checks',
    // Without it the findings are still worth a report, which then says what is missing.
    on_failure: 'continue',
    output: 'synthesis',
    ...timing.agent,
  };
}

/** The validators of a plan, numbered from the second on. */
export function validatorStep(seat: ValidatorSeat, persona: Persona, index: number, dependsOn: string[]): Step {
  return {
    ...codeStep('validator', seat.title, seat.brief, dependsOn),
    key: index === 0 ? 'validator' : `validator.${index + 1}`,
    kind: 'agent',
    persona: persona.id,
    tier: persona.tier,
    required: false,
    // Without its answer findings are shown as not validated.
    on_failure: 'continue',
    output: 'validator',
    ...timing.agent,
  };
}

/** The question whether one fix would resolve both, put to a light model, of the pairs that the fold found. */
export function dedupeStep(dependsOn: string[]): Step {
  return {
    ...codeStep('dedupe', 'Merge what is the same', 'Say of each pair whether one fix would resolve both', dependsOn),
    kind: 'agent',
    tier: 'light',
    required: false,
    // Without its answer both findings of a pair stay.
    on_failure: 'continue',
    output: 'pairs',
    ...timing.agent,
  };
}
