import { RunResult } from '@boocode/contracts/finding';
import { describe, expect, test } from 'vitest';
import { getFlow } from '../registry.js';
import { changeOf, changeSubject } from '../testing/change.js';
import { playRun, type Answers } from '../testing/run-flow.js';
import type { Flow, Step, StepResult } from '../types.js';
import { requireAngles } from './min-angles.js';

const files = { 'src/db/orders.ts': 'export const orders = 1;\n', 'src/auth/login.ts': 'export const login = 1;\n' };
const diff = changeOf(files);
const subject = changeSubject(diff);

function flow(name: string): Flow {
  const found = getFlow(name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}
const review = flow('code-review');
const angles = review.plan({ goal: '' }, subject).steps.filter(({ stage }) => stage === 'angle');
const optional = angles.filter(({ required }) => !required);

function play(min_angles: number, failing: Step[]) {
  const answers: Answers = Object.fromEntries(failing.map(({ key }) => [key, null]));
  return playRun({ flow: review, request: { goal: '', min_angles }, diff, files, answers });
}

describe('a review that needs so many angles', () => {
  test('goes on with that many, names what is missing, and keeps the plan otherwise', () => {
    expect(angles.length).toBeGreaterThan(2);
    const run = play(angles.length - 1, optional.slice(0, 1));
    const { coverage } = RunResult.parse(run.data);
    expect(coverage.find(({ step_key }) => step_key === optional[0]?.key)?.state).toBe('failed');
    const plain = review.plan({ goal: '' }, subject);
    expect(run.plan.hash).not.toBe(plain.hash);
    expect(run.plan.steps.map(({ key }) => key)).toEqual(plain.steps.map(({ key }) => key));
  });

  test('has no report with fewer, and says so', () => {
    const run = play(angles.length, optional.slice(0, 1));
    expect(run.failure).toMatch(/^Check the findings/);
    expect(run.report).toBe('');
  });

  test('is INCOMPLETE without a required one, however few it needs', () => {
    const required = angles.filter((step) => step.required);
    expect(RunResult.parse(play(1, required).data).verdict).toBe('INCOMPLETE');
  });

  test('is refused with words when there are not so many', () => {
    expect(() => review.plan({ goal: '', min_angles: 99 }, subject)).toThrow(
      `99 angles cannot complete in a run of ${angles.length} angles. Ask for ${angles.length} at most, or for a larger band.`,
    );
  });
});

const result = (step: Step, state: StepResult['state']): StepResult => ({ step, state, error: null, output: null });

test('optional facts do not stand in for an angle', () => {
  const [context] = review.plan({ goal: '' }, subject).steps;
  const [angle] = angles;
  if (context === undefined || angle === undefined) throw new Error('an empty plan');
  const facts: Step = { ...angle, key: 'discovery.facts', stage: 'discovery', on_failure: 'continue' };
  const fold: Step = { ...context, key: 'fold', stage: 'fold', min_deps: 2 };
  const run = { plan: review.plan({ goal: '' }, subject), ...diff };
  const join = (state: StepResult['state']) => ({
    step: fold,
    run,
    dependencies: [result(context, 'completed'), result(facts, 'completed'), result(angle, state)],
  });
  expect(() => requireAngles(join('failed'))).toThrow(
    `The run needs 1 angle, and 0 completed; missing: ${angle.title}.`,
  );
  expect(() => requireAngles(join('completed'))).not.toThrow();
});
