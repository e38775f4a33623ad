import { RunResult } from '@boocode/contracts/finding';
import { getFlow } from '../registry.js';
import type { Band, Flow, Subject } from '../types.js';
import { playRun, type Answers, type PlayedRun } from './run-flow.js';

/** A flow of the registry. Throws when there is none of that name. */
export function flowNamed(name: string): Flow {
  const flow = getFlow(name);
  if (flow === undefined) throw new Error(`${name} is not registered`);
  return flow;
}

export interface FlowPlay {
  goal?: string;
  subject: Subject;
  files?: Record<string, string>;
  answers?: Answers;
  band?: Band;
}

/** Plays a flow of the registry and reads its result; null when the run has none. */
export function playFlow(name: string, play: FlowPlay): PlayedRun & { result: RunResult | null } {
  const { subject, files = {}, answers = {}, goal = 'Make it sound.', band } = play;
  const request = { goal, ...(band === undefined ? {} : { band }) };
  const run = playRun({ flow: flowNamed(name), request, diff: subject.diff, subject, files, answers });
  return { ...run, result: RunResult.nullable().parse(run.data ?? null) };
}

/** Personas of the angles of a plan, in their order. */
export function anglesOf({ plan }: Pick<PlayedRun, 'plan'>): (string | null)[] {
  return plan.steps.filter(({ stage }) => stage === 'angle').map(({ persona }) => persona);
}
