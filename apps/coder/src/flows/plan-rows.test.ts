import { getFlow } from '@boocode/conductor/registry';
import { changeOf, changeSubject } from '@boocode/conductor/testing/change';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { planRows } from './plan-rows.js';
import { RunSpec, StepSpec } from './run-spec.js';
import { readStep, StepInputError } from './step-input.js';
import type { ClaimedTask, NewTask } from '../tasks/types.js';

function rowsOf(): { rows: NewTask[]; spec: RunSpec } {
  const diff = changeOf({ 'src/pay.ts': 'export const pay = () => 1;\n' });
  const plan = getFlow('code-review')?.plan({ goal: '' }, changeSubject(diff));
  if (plan === undefined) throw new Error('There is no code-review flow.');
  const { files: _files, commits: _commits, ...pinned } = diff;
  const spec: RunSpec = {
    flow: 'code-review',
    plan,
    ...pinned,
    agent: 'opencode',
    model: 'a/b',
    tiers: {},
    agents: {},
    reuse: false,
  };
  return { rows: planRows({ spec, project_id: null, deadline_at: null, newId: uuidv7 }), spec };
}

test('every step of the plan is a row, edges are ids in plan order, and the root waits for all', () => {
  const { rows, spec } = rowsOf();
  expect(new Set(rows.map((row) => row.step_key))).toEqual(new Set(spec.plan.steps.map((step) => step.key)));
  expect(rows).toHaveLength(spec.plan.steps.length);
  const byId = new Map(rows.map((row) => [row.id, row.step_key]));
  for (const step of spec.plan.steps.filter(({ key }) => key !== 'finish')) {
    const row = rows.find(({ step_key }) => step_key === step.key);
    expect(row?.depends_on.map((id) => byId.get(id))).toEqual(step.depends_on);
    expect(row?.min_deps).toBe(step.min_deps);
    expect(row).toMatchObject({ on_failure: step.on_failure, max_crashes: step.max_crashes });
    expect(StepSpec.parse(row?.spec).profile).toBe('read-only');
  }
  const [root] = rows;
  expect(root).toMatchObject({ step_key: 'finish', min_deps: 0, depends_on: rows.slice(1).map((row) => row.id) });
  expect(rows.map(({ on_failure }) => on_failure)).toEqual(expect.arrayContaining(['continue', 'fail']));
  expect(RunSpec.parse(root?.spec)).toEqual(spec);
  expect(rows.every((row) => row.flow_run_id === root?.id)).toBe(true);
});

test("a deadline is the root's alone", () => {
  const { spec } = rowsOf();
  const deadline_at = '2026-01-01T12:00:00.000Z';
  const [root, ...steps] = planRows({ spec, project_id: null, deadline_at, newId: uuidv7 });
  expect(root?.deadline_at).toBe(deadline_at);
  expect(steps.every((row) => row.deadline_at === undefined)).toBe(true);
});

test('ids sort in the order of the plan, so that the older row is claimed first', () => {
  const ids = rowsOf().rows.map((row) => row.id);
  expect(ids).toEqual(ids.toSorted());
});

test('code steps go to the conductor without a model, agent steps to the agent that was asked for', () => {
  const { rows, spec } = rowsOf();
  for (const { step_key, agent, model } of rows) {
    const { kind } = spec.plan.steps.find(({ key }) => key === step_key) ?? { kind: null };
    expect([agent, model]).toEqual(kind === 'code' ? ['conductor', null] : ['opencode', 'a/b']);
  }
});

function claimed(key: string, changes: Partial<ClaimedTask> = {}): ClaimedTask {
  const { rows, spec } = rowsOf();
  const row = rows.find(({ step_key }) => step_key === key);
  if (row === undefined) throw new Error(`The plan has no step ${key}.`);
  const dependencies = rows
    .filter(({ id }) => row.depends_on.includes(id))
    .map(({ id, step_key }) => ({
      id,
      step_key,
      chat_id: null,
      state: 'completed' as const,
      error: null,
      spec: null,
      output: { text: step_key ?? '' },
    }));
  const rest = { mode_id: null, thinking_option_id: null, session_id: null, chat_id: null, agent_session_id: null };
  return { ...row, ...rest, attempt: 1, run_spec: { ...spec }, dependencies, ...changes };
}

test('a claimed row becomes its plan entry, its run, and its dependencies in plan order', () => {
  const task = claimed('fold');
  const { flow, input } = readStep({ ...task, dependencies: task.dependencies.toReversed() }, getFlow);
  expect(flow.name).toBe('code-review');
  expect(input.step.key).toBe('fold');
  expect(input.dependencies.map(({ step }) => step.key)).toEqual(input.step.depends_on);
  expect(input.run).not.toHaveProperty('agent');
});

test('a dependency that did not complete is handed on with its state and its words', () => {
  const task = claimed('fold');
  const [first, ...others] = task.dependencies;
  if (first === undefined) throw new Error('fold depends on nothing');
  const error = { outcome: 'failure', code: 'agent.exit', message: 'It ended.' } as const;
  const dependencies = [{ ...first, state: 'failed' as const, output: null, error }, ...others];
  const { input } = readStep({ ...task, dependencies }, getFlow);
  expect(input.dependencies[0]).toMatchObject({ state: 'failed', error: 'It ended.', output: null });
});

test.each([
  ['a task outside runs', { run_spec: null }],
  ['a step that its plan does not have', { step_key: 'no-such-step' }],
])('%s is no step', (_name, changes) => {
  expect(() => readStep(claimed('fold', changes), getFlow)).toThrow(StepInputError);
});

test('a step that another one added is read by the entry that it carries, and its join is told of it last', () => {
  const { spec } = claimed('fold');
  const added = { ...StepSpec.parse(spec), key: 'added-1', title: 'Added' };
  const task = claimed('fold', { step_key: 'added-1', spec: added, input: 'changed for a rerun' });
  expect(readStep(task, getFlow).input.step).toMatchObject({ title: 'Added', brief: 'changed for a rerun' });
  const fold = claimed('fold');
  const dependency = { ...fold.dependencies[0]!, step_key: 'added-1', spec: added };
  const { input } = readStep({ ...fold, dependencies: [dependency, ...fold.dependencies] }, getFlow);
  expect(input.dependencies.map(({ step }) => step.key)).toEqual([...input.step.depends_on, 'added-1']);
});

test('a step of a sub-flow is found by the last part of its key, and its root by what it carries', () => {
  expect(readStep(claimed('fold', { step_key: 'deeper/fold' }), getFlow).input.step.key).toBe('fold');
  const root = claimed('finish');
  expect(readStep({ ...root, step_key: 'deeper' }, getFlow).input.step.key).toBe('finish');
});

test('a run of a flow that this coder does not have says so', () => {
  expect(() => readStep(claimed('fold'), () => undefined)).toThrow(/no flow code-review/);
});
