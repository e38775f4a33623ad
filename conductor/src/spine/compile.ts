import type { RepositoryDiff } from '@boocode/contracts/diff';
import type { FlowPlan } from '@boocode/contracts/flow-plan';
import { hashJson } from '../hash.js';
import { personaNamed } from '../personas/persona.js';
import { signalsOf, type Signals } from '../signals.js';
import { count } from '../wording.js';
import type { Angle, Band, FlowRequest, Spine, Step } from '../types.js';

/** Compiles a spine for one request: signals → band → roster under the cap → steps → hash. */
export function compilePlan(spine: Spine, request: FlowRequest, diff: RepositoryDiff): FlowPlan {
  const signals = signalsOf(diff);
  spine.intake(signals);
  const sized = spine.size(signals);
  const band = request.band ?? sized.band;
  const { called, cut } = rosterOf(spine, band, signals);
  const plan: Omit<FlowPlan, 'hash'> = {
    flow: spine.name,
    version: spine.version,
    title: `${spine.title}: ${diff.head_ref} against ${diff.base_ref}`,
    goal: request.goal,
    band,
    band_reason:
      band === sized.band ? sized.why : `${band} was asked for; by itself it would be ${sized.band}: ${sized.why}`,
    cut,
    steps: stepsOf(spine, called, signals),
  };
  return { ...plan, hash: hashJson(plan) };
}

interface Roster {
  called: Angle[];
  cut: { persona: string; reason: string }[];
}

/** Which angles a change calls. Rank decides who keeps a seat, so the same signals always cut the same personas. */
function rosterOf(spine: Spine, band: Band, signals: Signals): Roster {
  const wanted = spine.angles.filter(({ signal }) => signal === null || signals.touched[signal].length > 0);
  const { cap } = spine.bands[band];
  const kept = new Set(wanted.filter(({ seated }) => seated).slice(0, cap));
  return {
    called: wanted.filter((angle) => !angle.seated || kept.has(angle)),
    cut: wanted
      .filter((angle) => angle.seated && !kept.has(angle))
      .map(({ persona, because }) => ({
        persona,
        reason: `${because}, but a ${band} run has ${count(cap, 'seat')}, taken by higher ranks`,
      })),
  };
}

// Every crash of an agent step may have cost a whole budget of tokens; code costs nothing.
const timing = {
  agent: { max_attempts: 2, max_crashes: 5, budget_seconds: 900, idle_seconds: 300 },
  code: { max_attempts: 1, max_crashes: 10, budget_seconds: 120, idle_seconds: 120 },
};

function stepsOf(spine: Spine, called: Angle[], signals: Signals): Step[] {
  const context = codeStep('context', 'Gather the change', 'Bundle the change that all steps read', []);
  const discovery = spine.discovery.map((angle) => agentStep(angle, 'discovery', ['context'], signals));
  const shared = ['context', ...discovery.map(({ key }) => key)];
  const angles = called.map((angle) => agentStep(angle, 'angle', shared, signals));
  const fold = codeStep(
    'fold',
    'Check the findings',
    'Read every answer, check each citation against the pinned commit',
    [...shared, ...angles.map(({ key }) => key)],
  );
  const synthesizer = conclusionStep(spine);
  const steps = [context, ...discovery, ...angles, fold, synthesizer];
  if (spine.validator !== null) steps.push(validatorStep(spine.validator));
  const render = codeStep('render', 'Write the report', 'Apply the verdicts, compute the result, write the report', [
    'context',
    'synthesizer',
    ...(spine.validator === null ? [] : ['validator']),
  ]);
  steps.push(render, ...spine.readers.map((angle) => agentStep(angle, 'reader', ['context', 'render'], signals)));
  return [...steps, finishStepAfter(steps)];
}

function finishStepAfter(steps: Step[]): Step {
  return {
    ...codeStep('finish', 'Finish the run', 'Hand over the report, or say which step is missing', keysOf(steps)),
    min_deps: 0,
    reads: ['render'],
    // The root: that it ends is the end of the run.
    on_failure: 'skip',
  };
}

function keysOf(steps: Step[]): string[] {
  return steps.map(({ key }) => key);
}

function codeStep(key: Step['stage'], title: string, brief: string, depends_on: string[]): Step {
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
    ...timing.code,
  };
}

function agentStep(angle: Angle, stage: 'discovery' | 'angle' | 'reader', dependsOn: string[], signals: Signals): Step {
  const persona = personaNamed(angle.persona);
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
    slice: angle.signal === null ? [] : signals.touched[angle.signal],
    output: 'angle',
    ...timing.agent,
  };
}

function conclusionStep(spine: Spine): Step {
  const step = codeStep('synthesizer', 'Draw the conclusion', 'Rate, merge and rank what the angles found', [
    'context',
    'fold',
  ]);
  if (spine.synthesizer === null) return step;
  const persona = personaNamed(spine.synthesizer);
  return {
    ...step,
    kind: 'agent',
    persona: persona.id,
    tier: persona.tier,
    output: 'angle',
    ...timing.agent,
  };
}

function validatorStep(id: string): Step {
  const persona = personaNamed(id);
  return {
    ...codeStep('validator', 'Try to refute the findings', 'Attack each finding with the source in hand', [
      'context',
      'synthesizer',
    ]),
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
