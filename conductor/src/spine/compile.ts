import { isByAgent, type FlowPlan } from '@boocode/contracts/flow-plan';
import { hashJson, hashText } from '../hash.js';
import { subjectSignals, type Signals } from '../signals.js';
import type { Angle, Band, FlowRequest, Spine, Step, Subject } from '../types.js';
import { checkInputs } from './intake.js';
import { withMinAngles } from './min-angles.js';
import { contractsFor } from './prompt.js';
import { rosterOf, sitting } from './roster.js';
import { agentStep, codeStep, finishStepAfter, keysOf, synthesizerStep, validatorStep, type Seated } from './steps.js';

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
    ...(spine.project === undefined ? {} : { project: spine.project }),
    steps: withMinAngles(stepsOf(spine, band, called, signals), request.min_angles),
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

function stepsOf(spine: Spine, band: Band, called: Angle[], signals: Signals): Step[] {
  const seat = (angle: Angle, stage: Seated['stage'], dependsOn: string[]): Step =>
    agentStep({ angle, persona: spine.personas(angle.persona), stage, dependsOn, slice: sliceOf(angle, signals) });
  const context = codeStep('context', 'Gather the subject', 'Bundle what all steps read', []);
  const discovery = sitting(spine.discovery, band, signals).map((angle) => seat(angle, 'discovery', ['context']));
  const shared = ['context', ...keysOf(discovery)];
  const angles = called.map((angle) => seat(angle, 'angle', shared));
  const fold = codeStep(
    'fold',
    'Check the findings',
    'Read every answer, check each citation against the pinned commit',
    [...shared, ...keysOf(angles)],
  );
  const folded = ['context', 'fold'];
  const secondWave = sitting(spine.secondWave, band, signals).map((angle) => seat(angle, 'second-wave', folded));
  const weighed = [...folded, ...keysOf(secondWave)];
  const writer = spine.synthesizer[band];
  const synthesizer = synthesizerStep(writer === null ? null : spine.personas(writer), weighed);
  // An agent that concludes hands on its conclusion, not the ledger, so those behind it read that too.
  const concluded = writer === null ? ['context', 'synthesizer'] : [...weighed, 'synthesizer'];
  const validators = spine.validators[band].map((one, index) =>
    validatorStep(one, spine.personas(one.persona), index, concluded),
  );
  const render = codeStep('render', 'Write the report', 'Apply the verdicts, compute the result, write the report', [
    ...concluded,
    ...keysOf(validators),
  ]);
  const steps = [context, ...discovery, ...angles, fold, ...secondWave, synthesizer, ...validators, render];
  const readers = sitting(spine.readers, band, signals).map((angle) => seat(angle, 'reader', ['context', 'render']));
  const planned = [...steps, ...readers].map((step) => boundStep(spine, step));
  return [...planned, finishStepAfter(planned, keysOf(readers))];
}

function sliceOf(angle: Angle, signals: Signals): string[] {
  if (angle.slice !== undefined) return angle.slice(signals);
  return angle.signal === null ? [] : signals.touched[angle.signal];
}

/** An agent's step with the versions and hashes of what its prompt will carry: why two runs differ can be answered later. */
export function boundStep(spine: Spine, step: Step): Step {
  if (!isByAgent(step.kind)) return step;
  const contracts = contractsFor(spine, step).map(({ id, side, version, hash }) => ({
    name: `${id}/${side}`,
    version,
    hash,
  }));
  const { persona } = step;
  const who = persona === null ? [] : [{ name: persona, version: null, hash: hashText(spine.personas(persona).body) }];
  return { ...step, bound_by: [...contracts, ...who] };
}
