import type { FlowPlan } from '@boocode/contracts/flow-plan';
import { hashJson } from '../hash.js';
import { personaNamed } from '../personas/persona.js';
import { isSignalled, subjectSignals, type Signals } from '../signals.js';
import { count } from '../wording.js';
import type { Angle, Band, FlowRequest, Spine, Step, Subject, ValidatorSeat } from '../types.js';
import { checkInputs } from './intake.js';

/** Compiles a spine for one request: signals → band → roster under the cap → steps → hash. */
export function compilePlan(spine: Spine, request: FlowRequest, subject: Subject): FlowPlan {
  checkInputs(spine, request, subject);
  const signals = subjectSignals(subject, request.goal);
  spine.intake(signals, request);
  const sized = spine.size(signals);
  const band = request.band ?? sized.band;
  const { called, cut } = rosterOf(spine, band, signals);
  const { kind, focus, documents } = subject;
  const plan: Omit<FlowPlan, 'hash'> = {
    flow: spine.name,
    version: spine.version,
    title: `${spine.title}: ${subjectName(subject, request.goal)}`,
    goal: request.goal,
    subject: { kind, focus, documents },
    band,
    band_reason:
      band === sized.band ? sized.why : `${band} was asked for; by itself it would be ${sized.band}: ${sized.why}`,
    cut,
    steps: stepsOf(spine, band, called, signals),
  };
  return { ...plan, hash: hashJson(plan) };
}

/** So many characters of a goal name a run. */
const nameLength = 80;

/** What the run is about, for its title. */
function subjectName({ kind, focus, diff, documents }: Subject, goal: string): string {
  if (kind === 'change') return `${diff.head_ref} against ${diff.base_ref}`;
  const named = kind === 'area' ? focus : documents.map(({ name }) => name);
  if (named.length > 2) return `${named.slice(0, 2).join(', ')} and ${named.length - 2} more`;
  if (named.length > 0) return named.join(', ');
  const words = goal.trim().replaceAll(/\s+/g, ' ');
  if (words === '') return diff.head_ref;
  return words.length > nameLength ? `${words.slice(0, nameLength - 1).trimEnd()}…` : words;
}

interface Roster {
  called: Angle[];
  cut: { persona: string; reason: string }[];
}

/** Which angles a subject calls. Rank decides who keeps a seat, so the same signals always cut the same personas. */
function rosterOf(spine: Spine, band: Band, signals: Signals): Roster {
  const wanted = sitting(spine.angles, band, signals);
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

/** The seats that a band has and a signal calls. */
function sitting(seats: Angle[], band: Band, signals: Signals): Angle[] {
  return seats.filter(
    ({ signal, bands }) => (bands?.includes(band) ?? true) && (signal === null || isSignalled(signals, signal)),
  );
}

// Every crash of an agent step may have cost a whole budget of tokens; code costs nothing.
const timing = {
  agent: { max_attempts: 2, max_crashes: 5, budget_seconds: 900, idle_seconds: 300 },
  code: { max_attempts: 1, max_crashes: 10, budget_seconds: 120, idle_seconds: 120 },
};

function stepsOf(spine: Spine, band: Band, called: Angle[], signals: Signals): Step[] {
  const context = codeStep('context', 'Gather the subject', 'Bundle what all steps read', []);
  const discovery = sitting(spine.discovery, band, signals).map((angle) =>
    agentStep(angle, 'discovery', ['context'], signals),
  );
  const shared = ['context', ...keysOf(discovery)];
  const angles = called.map((angle) => agentStep(angle, 'angle', shared, signals));
  const fold = codeStep(
    'fold',
    'Check the findings',
    'Read every answer, check each citation against the pinned commit',
    [...shared, ...keysOf(angles)],
  );
  const folded = ['context', 'fold'];
  const secondWave = sitting(spine.secondWave, band, signals).map((angle) =>
    agentStep(angle, 'second-wave', folded, signals),
  );
  const weighed = [...folded, ...keysOf(secondWave)];
  const synthesizer = synthesizerStep(spine.synthesizer[band], weighed);
  // An agent that concludes hands on its conclusion, not the ledger, so those behind it read that too.
  const concluded = synthesizer.kind === 'code' ? ['context', 'synthesizer'] : [...weighed, 'synthesizer'];
  const validators = spine.validators[band].map((seat, index) => validatorStep(seat, index, concluded));
  const render = codeStep('render', 'Write the report', 'Apply the verdicts, compute the result, write the report', [
    ...concluded,
    ...keysOf(validators),
  ]);
  const steps = [context, ...discovery, ...angles, fold, ...secondWave, synthesizer, ...validators, render];
  const readers = sitting(spine.readers, band, signals).map((angle) =>
    agentStep(angle, 'reader', ['context', 'render'], signals),
  );
  return [...steps, ...readers, finishStepAfter([...steps, ...readers], keysOf(readers))];
}

function finishStepAfter(steps: Step[], readers: string[]): Step {
  return {
    ...codeStep('finish', 'Finish the run', 'Hand over the report, or say which step is missing', keysOf(steps)),
    min_deps: 0,
    reads: ['render', ...readers],
    // The root: that it ends is the end of the run.
    on_failure: 'skip',
  };
}

function keysOf(steps: Step[]): string[] {
  return steps.map(({ key }) => key);
}

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
    ...timing.code,
  };
}

function agentStep(
  angle: Angle,
  stage: 'discovery' | 'angle' | 'second-wave' | 'reader',
  dependsOn: string[],
  signals: Signals,
): Step {
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

function synthesizerStep(id: string | null, dependsOn: string[]): Step {
  const step = codeStep('synthesizer', 'Draw the conclusion', 'Rate, merge and rank what the angles found', dependsOn);
  if (id === null) return step;
  const persona = personaNamed(id);
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

function validatorStep({ persona: id, title, brief }: ValidatorSeat, index: number, dependsOn: string[]): Step {
  const persona = personaNamed(id);
  return {
    ...codeStep('validator', title, brief, dependsOn),
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
