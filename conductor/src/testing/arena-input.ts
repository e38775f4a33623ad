import type { CheckResult, Judgement, WrittenChange } from '@boocode/contracts/arena';
import type { FlowPlan } from '@boocode/contracts/flow-plan';
import type { StepInput, StepResult } from '../types.js';

const base_commit = '0'.repeat(40);

/** What a contestant left. */
export function written(letter: string, more: Partial<WrittenChange> = {}): WrittenChange {
  const branch = `boocode/arena-contestant-${letter}-1a2b3c4d`;
  return { branch, base_commit, commit: letter.repeat(40), files: 1, added: 2, removed: 1, refused: null, ...more };
}

/** What a contestant left that changed nothing. */
export const unchanged = (letter: string): WrittenChange =>
  written(letter, { commit: base_commit, files: 0, added: 0, removed: 0 });

/** How a check ended. */
export function checked(state: CheckResult['state'], tail = ''): CheckResult {
  return { state, command: 'npm test', exit_code: state === 'passed' ? 0 : 1, seconds: 2, tail };
}

/** A judgement that ranks these letters in this order. */
export function ranked(...letters: string[]): Judgement {
  const ranking = letters.map((contestant, at) => ({ contestant, score: 9 - at, reason: `It is number ${at + 1}.` }));
  return { ranking, summary: 'The first is the simplest.' };
}

/** How steps ended: what they left for programs, or why they did not complete. */
export type Ends = Record<string, unknown>;

/** The end of a step that did not complete. */
export class Ended {
  readonly state: 'failed' | 'blocked' | 'cancelled';
  readonly error: string | null;
  constructor(state: 'failed' | 'blocked' | 'cancelled', error: string | null = null) {
    this.state = state;
    this.error = error;
  }
}

/** A step of a plan as a host hands it to its flow, with these ends of what it depends on. */
export function arenaInput(plan: FlowPlan, key: string, ends: Ends): StepInput {
  const find = (name: string) => {
    const step = plan.steps.find((one) => one.key === name);
    if (step === undefined) throw new Error(`The plan has no step ${name}.`);
    return step;
  };
  const step = find(key);
  const run = {
    plan,
    repository: '/srv/shop',
    base_ref: 'main',
    base_commit,
    head_ref: 'main',
    head_commit: base_commit,
  };
  const dependencies = (step.reads ?? step.depends_on).map((name): StepResult => {
    const end = ends[name];
    if (end instanceof Ended) return { step: find(name), state: end.state, error: end.error, output: null };
    return { step: find(name), state: 'completed', error: null, output: { text: '', data: end } };
  });
  return { step, run, dependencies };
}
