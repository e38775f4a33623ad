import { getFlow } from '@boocode/conductor/registry';
import { changeOf, changeSubject } from '@boocode/conductor/testing/change';
import type { PlanGraft, Step } from '@boocode/conductor/types';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import type { ClaimedTask } from '../tasks/types.js';
import { GraftError, graftRows } from './graft-rows.js';
import { StepSpec, type RunSpec } from './run-spec.js';
import { readStep } from './step-input.js';

const diff = changeOf({ 'src/pay.ts': 'export const pay = () => 1;\n' });
const plan = getFlow('code-review')?.plan({ goal: '' }, changeSubject(diff));
if (plan === undefined) throw new Error('There is no code-review flow.');
const { files: _files, commits: _commits, ...pinned } = diff;
const run: RunSpec = {
  flow: 'code-review',
  plan,
  ...pinned,
  agent: 'opencode',
  model: 'a/b',
  tiers: {},
  agents: {},
  reuse: false,
};

function stepOf(key: string, changes: Partial<Step> = {}): Step {
  const step = run.plan.steps.find((one) => one.key === key);
  if (step === undefined) throw new Error(`The plan has no step ${key}.`);
  return { ...step, ...changes };
}

/** The synthesizer as it was claimed, in the run itself or in a sub-flow of it. */
function synthesizer(prefix = ''): ClaimedTask {
  const dependency = (key: string): ClaimedTask['dependencies'][number] => ({
    id: uuidv7(),
    step_key: prefix + key,
    chat_id: null,
    state: 'completed',
    error: null,
    spec: null,
    output: { text: '' },
  });
  return {
    id: uuidv7(),
    project_id: uuidv7(),
    flow_run_id: uuidv7(),
    step_key: `${prefix}synthesizer`,
    input: '',
    agent: 'conductor',
    model: null,
    mode_id: null,
    thinking_option_id: null,
    session_id: null,
    chat_id: null,
    attempt: 1,
    spec: { ...stepOf('synthesizer'), profile: 'read-only' },
    run_spec: { ...run },
    agent_session_id: null,
    dependencies: [dependency('context'), dependency('fold')],
  };
}

const second = stepOf('validator', { key: 'validator.2' });
const rowsOf = (task: ClaimedTask, graft: Partial<PlanGraft>) =>
  graftRows({ graft: { steps: [second], before: ['render'], ...graft }, task, newId: uuidv7 });

test('an added step is a row like one of the plan, in the run of the step that adds it', () => {
  const task = synthesizer();
  const code = stepOf('fold', { key: 'fold.2', depends_on: [] });
  const { steps, before } = rowsOf(task, { steps: [second, code] });
  expect(before).toEqual(['render']);
  expect(steps.map(({ agent, model }) => [agent, model])).toEqual([
    ['opencode', 'a/b'],
    ['conductor', null],
  ]);
  expect(steps[0]).toMatchObject({
    step_key: 'validator.2',
    flow_run_id: task.flow_run_id,
    project_id: task.project_id,
    min_deps: null,
    on_failure: 'continue',
    max_crashes: 5,
    max_attempts: 2,
  });
  expect(steps[0]?.id.slice(14, 15)).toBe('7');
});

test('its edges lead to the step that adds it, to what that one waited for, and to its siblings', () => {
  const task = synthesizer();
  const after = stepOf('validator', { key: 'validator.3', depends_on: ['validator.2', 'fold'] });
  const { steps } = rowsOf(task, { steps: [second, after] });
  const [context, fold] = task.dependencies;
  expect(steps[0]?.depends_on).toEqual([context?.id, task.id]);
  expect(steps[1]?.depends_on).toEqual([steps[0]?.id, fold?.id]);
});

test('an edge to anything else is refused, and says which', () => {
  const lost = { ...second, depends_on: ['angle.checklist'] };
  expect(() => rowsOf(synthesizer(), { steps: [lost] })).toThrow(GraftError);
  expect(() => rowsOf(synthesizer(), { steps: [lost] })).toThrow(/validator\.2 names angle\.checklist/);
});

test('in a sub-flow the keys of steps and joins stay under its own', () => {
  const task = synthesizer('part/');
  const { steps, before } = rowsOf(task, {});
  expect([steps[0]?.step_key, before]).toEqual(['part/validator.2', ['part/render']]);
  expect(steps[0]?.depends_on).toEqual([task.dependencies[0]?.id, task.id]);
});

test('what was added can be read once it is claimed: it carries its own entry', () => {
  const task = synthesizer();
  const [row] = rowsOf(task, {}).steps;
  if (row === undefined) throw new Error('nothing was added');
  const { input } = readStep({ ...task, step_key: row.step_key, spec: row.spec, input: row.input }, getFlow);
  expect(input.step).toMatchObject(second);
  expect(StepSpec.parse(row.spec).profile).toBe('read-only');
});
