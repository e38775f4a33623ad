import type { Finding } from '@boocode/contracts/finding';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { launch } from '../tasks/launch.js';
import { readTaskEvents } from '../tasks/read-events.js';
import { idOf, launchRun, statesOf, testTask } from '../tasks/test-run.js';
import type { ClaimedTask } from '../tasks/types.js';
import { failure, type TaskEnd } from './task-runner.js';
import { dispatcherWorld, held, patience, type DispatcherWorld } from './testing/dispatcher-world.js';
import { completed } from './testing/test-host.js';

let world: DispatcherWorld;
beforeAll(async () => {
  world = await dispatcherWorld();
});
afterAll(() => world.db.drop());
beforeEach(async () => {
  await world.db.sql`delete from tasks`;
});
afterEach(() => world.rest());

/** The table takes each `ref` of a task once. */
const finding: Finding = {
  ref: 'x/1',
  display_id: null,
  persona: 'x',
  native_id: '1',
  title: 'Something',
  claim: 'It is so.',
  category: 'style',
  severity_original: 'low',
  severity: 'advisory',
  evidence: [],
  trigger: '',
  impact: '',
  likelihood: '',
  remediation: '',
  supporters: [],
  verdict: 'not-validated',
  disposition: 'published',
  disposition_reason: '',
  fingerprint: 'x',
};

test('a run walks through its steps in the order of its edges, and every step is started once', async () => {
  const { started } = await world.host(async () => completed);
  const run = await launchRun(world.db.sql, {
    a: {},
    b: { after: ['a'] },
    c: { after: ['a'] },
    d: { after: ['b', 'c'] },
  });
  await world.ends(run, { a: 'completed', b: 'completed', c: 'completed', d: 'completed', finish: 'completed' });
  expect(started.toSorted()).toEqual(['a#1', 'b#1', 'c#1', 'd#1', 'finish#1']);
  expect(started.indexOf('d#1')).toBeGreaterThan(Math.max(started.indexOf('b#1'), started.indexOf('c#1')));
});

test('never more than its slots run at once, and all of them are used', async () => {
  let now = 0;
  let most = 0;
  const all = held<TaskEnd>();
  const { started } = await world.host(
    async () => {
      now += 1;
      most = Math.max(most, now);
      if (now === 3) all.let(completed);
      const end = await all.promise;
      now -= 1;
      return end;
    },
    { slots: 3 },
  );
  const steps = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`s${index}`, {}]));
  const run = await launchRun(world.db.sql, steps);
  await vi.waitFor(() => expect(started).toHaveLength(10), patience);
  await vi.waitFor(async () => expect((await statesOf(world.db.sql, run))['finish']).toBe('completed'), patience);
  expect(most).toBe(3);
});

test('tasks of one session run one after the other', async () => {
  let now = 0;
  let most = 0;
  const { started } = await world.host(async () => {
    now += 1;
    most = Math.max(most, now);
    await world.db.sql`select 1`;
    now -= 1;
    return completed;
  });
  const session_id = '01999999-0000-7000-8000-000000000001';
  for (const input of ['x', 'y', 'z'])
    await launch(world.db.sql, { tasks: [testTask({ session_id, input })], key: null });
  await vi.waitFor(() => expect(started).toEqual(['x#1', 'y#1', 'z#1']), patience);
  expect(most).toBe(1);
});

test('a step that fails is tried again until its attempts are used; a thrown error is a failure with its words', async () => {
  await world.host(async ({ step_key, attempt }) => {
    if (step_key === 'flaky' && attempt === 1) return { ...failure('test.flaky', 'not yet'), retry_after_seconds: 0 };
    if (step_key === 'broken') throw new Error('a fault in the step');
    return completed;
  });
  const run = await launchRun(world.db.sql, { flaky: { max_attempts: 2 }, broken: { max_attempts: 1 } });
  await world.ends(run, { flaky: 'completed', broken: 'failed', finish: 'completed' });
  const [row] = await world.db.sql`select error from tasks where id = ${idOf(run.ids, 'broken')}`;
  expect(row?.['error']).toEqual({ outcome: 'failure', code: 'step.broken', message: 'a fault in the step' });
});

test('a result that the table refuses fails its own task and loses no other', async () => {
  const gathered = held<TaskEnd>();
  const { started } = await world.host(async ({ step_key }) => {
    if (started.length === 2) gathered.let(completed);
    await gathered.promise;
    return step_key === 'bad'
      ? { outcome: 'completed', output: { text: '' }, usage: null, findings: [finding, finding] }
      : completed;
  });
  const run = await launchRun(world.db.sql, { good: {}, bad: { max_attempts: 1 } });
  await world.ends(run, { good: 'completed', bad: 'failed', finish: 'completed' });
  const [row] = await world.db.sql`select error ->> 'code' as code from tasks where id = ${idOf(run.ids, 'bad')}`;
  expect(row?.['code']).toBe('output.refused');
});

test('events are stored in order, fragments as whole pieces, and told with their numbers', async () => {
  const told: number[] = [];
  await world.host(
    async (_task, { onEvent }) => {
      for (const text of ['On', 'ce', ' upon']) onEvent({ type: 'text', text });
      onEvent({ type: 'notice', text: 'nul \u0000 in it' });
      for (const text of ['a', ' time']) onEvent({ type: 'text', text });
      return completed;
    },
    { onEvents: (_task, events) => told.push(...events.map(({ seq }) => seq)) },
  );
  const run = await launchRun(world.db.sql, { talk: {} });
  await world.ends(run, { talk: 'completed', finish: 'completed' });
  const events = await readTaskEvents(world.db.sql, idOf(run.ids, 'talk'));
  expect(events.map(({ seq, event }) => [seq, event])).toEqual([
    [1, { type: 'text', text: 'Once upon' }],
    [2, { type: 'notice', text: 'nul  in it' }],
    [3, { type: 'text', text: 'a time' }],
  ]);
  expect(told.slice(0, 3)).toEqual([1, 2, 3]);
});

test('a step that ends with more steps has them run before its join', async () => {
  const { started } = await world.host(async ({ step_key }) => {
    if (step_key !== 'map') return completed;
    const steps = [testTask({ step_key: 'one' }), testTask({ step_key: 'two' })];
    return {
      outcome: 'completed',
      output: { text: '' },
      usage: null,
      findings: [],
      graft: { steps, before: ['join'] },
    };
  });
  const run = await launchRun(world.db.sql, { map: {}, join: { after: ['map'] } });
  await world.ends(run, {
    map: 'completed',
    one: 'completed',
    two: 'completed',
    join: 'completed',
    finish: 'completed',
  });
  expect([started.indexOf('join#1'), started.indexOf('finish#1')]).toEqual([3, 4]);
});

test('two hosts share a run, and no step runs twice', async () => {
  const work = async (task: ClaimedTask): Promise<TaskEnd> => {
    await world.db.sql`select pg_sleep(${task.step_key === 'finish' ? 0 : 0.01})`;
    return completed;
  };
  const [one, two] = await Promise.all([world.host(work, { slots: 2 }), world.host(work, { slots: 2 })]);
  const steps = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`s${i}`, i < 4 ? {} : { after: [`s${i - 4}`] }]),
  );
  const run = await launchRun(world.db.sql, steps);
  await vi.waitFor(async () => expect((await statesOf(world.db.sql, run))['finish']).toBe('completed'), patience);
  const started = [...one.started, ...two.started];
  expect(started).toHaveLength(41);
  expect(new Set(started).size).toBe(41);
  expect(started.every((name) => name.endsWith('#1'))).toBe(true);
  expect(Math.min(one.started.length, two.started.length)).toBeGreaterThan(0);
});
