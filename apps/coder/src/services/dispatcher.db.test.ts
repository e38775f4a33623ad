import type { Finding } from '@boocode/contracts/finding';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { cancelTask } from '../tasks/cancel.js';
import { readTaskEvents } from '../tasks/read-events.js';
import { launch } from '../tasks/launch.js';
import { pauseTask } from '../tasks/pause.js';
import { resumeTask } from '../tasks/resume.js';
import { setBudget } from '../tasks/set-budget.js';
import { auditCounters, idOf, launchRun, statesOf, testTask, type TestRun } from '../tasks/test-run.js';
import type { ClaimedTask } from '../tasks/types.js';
import { failure, type TaskEnd } from './task-runner.js';
import { gateProxy, type GateProxy } from './testing/gate-proxy.js';
import { completed, testHost, untilAborted, type TestHost } from './testing/test-host.js';

let db: TestDatabase;
const hosts: TestHost[] = [];
const gates: GateProxy[] = [];

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((one) => one.stop()));
  await Promise.all(gates.splice(0).map((gate) => gate.close()));
  await auditCounters(db.sql);
});

async function host(
  ...[work, options, url = db.url]: [Parameters<typeof testHost>[1], Parameters<typeof testHost>[2]?, string?]
) {
  const made = await testHost(url, work, options);
  hosts.push(made);
  return made;
}

const patience = { timeout: 8_000, interval: 20 };

function ends(run: TestRun, states: Record<string, string>): Promise<void> {
  return vi.waitFor(async () => expect(await statesOf(db.sql, run)).toEqual(states), patience);
}

/** A promise that the test settles by hand. */
function held<T>(): { promise: Promise<T>; let: (value: T) => void } {
  const settles: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => settles.push(resolve));
  return { promise, let: (value) => settles.forEach((settle) => settle(value)) };
}

function completedWith(text: string): TaskEnd {
  return { outcome: 'completed', output: { text }, usage: null, findings: [] };
}

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

const limits = (budget_seconds: number, idle_seconds: number): Record<string, unknown> => ({
  key: 'slow',
  stage: 'angle',
  title: 'Slow',
  kind: 'agent',
  persona: null,
  tier: null,
  depends_on: [],
  min_deps: null,
  required: false,
  brief: '',
  slice: [],
  output: null,
  max_attempts: 1,
  profile: 'read-only',
  budget_seconds,
  idle_seconds,
});

test('a run walks through its steps in the order of its edges, and every step is started once', async () => {
  const { started } = await host(async () => completed);
  const run = await launchRun(db.sql, { a: {}, b: { after: ['a'] }, c: { after: ['a'] }, d: { after: ['b', 'c'] } });
  await ends(run, { a: 'completed', b: 'completed', c: 'completed', d: 'completed', finish: 'completed' });
  expect(started.toSorted()).toEqual(['a#1', 'b#1', 'c#1', 'd#1', 'finish#1']);
  expect(started.indexOf('d#1')).toBeGreaterThan(Math.max(started.indexOf('b#1'), started.indexOf('c#1')));
});

test('never more than its slots run at once, and all of them are used', async () => {
  let now = 0;
  let most = 0;
  const all = held<TaskEnd>();
  const { started } = await host(
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
  const run = await launchRun(db.sql, steps);
  await vi.waitFor(() => expect(started).toHaveLength(10), patience);
  await vi.waitFor(async () => expect((await statesOf(db.sql, run))['finish']).toBe('completed'), patience);
  expect(most).toBe(3);
});

test('tasks of one session run one after the other', async () => {
  let now = 0;
  let most = 0;
  const { started } = await host(async () => {
    now += 1;
    most = Math.max(most, now);
    await db.sql`select 1`;
    now -= 1;
    return completed;
  });
  const session_id = '01999999-0000-7000-8000-000000000001';
  for (const input of ['x', 'y', 'z']) await launch(db.sql, { tasks: [testTask({ session_id, input })], key: null });
  await vi.waitFor(() => expect(started).toEqual(['x#1', 'y#1', 'z#1']), patience);
  expect(most).toBe(1);
});

test('a step that fails is tried again until its attempts are used; a thrown error is a failure with its words', async () => {
  await host(async ({ step_key, attempt }) => {
    if (step_key === 'flaky' && attempt === 1) return { ...failure('test.flaky', 'not yet'), retry_after_seconds: 0 };
    if (step_key === 'broken') throw new Error('a fault in the step');
    return completed;
  });
  const run = await launchRun(db.sql, { flaky: { max_attempts: 2 }, broken: { max_attempts: 1 } });
  await ends(run, { flaky: 'completed', broken: 'failed', finish: 'completed' });
  const [row] = await db.sql`select error from tasks where id = ${idOf(run.ids, 'broken')}`;
  expect(row?.['error']).toEqual({ outcome: 'failure', code: 'step.broken', message: 'a fault in the step' });
});

test('a result that the table refuses fails its own task and loses no other', async () => {
  const gathered = held<TaskEnd>();
  const { started } = await host(async ({ step_key }) => {
    if (started.length === 2) gathered.let(completed);
    await gathered.promise;
    return step_key === 'bad'
      ? { outcome: 'completed', output: { text: '' }, usage: null, findings: [finding, finding] }
      : completed;
  });
  const run = await launchRun(db.sql, { good: {}, bad: { max_attempts: 1 } });
  await ends(run, { good: 'completed', bad: 'failed', finish: 'completed' });
  const [row] = await db.sql`select error ->> 'code' as code from tasks where id = ${idOf(run.ids, 'bad')}`;
  expect(row?.['code']).toBe('output.refused');
});

test('events are stored in order, fragments as whole pieces, and told with their numbers', async () => {
  const told: number[] = [];
  await host(
    async (_task, { onEvent }) => {
      for (const text of ['On', 'ce', ' upon']) onEvent({ type: 'text', text });
      onEvent({ type: 'notice', text: 'nul \u0000 in it' });
      for (const text of ['a', ' time']) onEvent({ type: 'text', text });
      return completed;
    },
    { onEvents: (_task, events) => told.push(...events.map(({ seq }) => seq)) },
  );
  const run = await launchRun(db.sql, { talk: {} });
  await ends(run, { talk: 'completed', finish: 'completed' });
  const events = await readTaskEvents(db.sql, idOf(run.ids, 'talk'));
  expect(events.map(({ seq, event }) => [seq, event])).toEqual([
    [1, { type: 'text', text: 'Once upon' }],
    [2, { type: 'notice', text: 'nul  in it' }],
    [3, { type: 'text', text: 'a time' }],
  ]);
  expect(told.slice(0, 3)).toEqual([1, 2, 3]);
});

test('a cancelled run has its attempts ended and its result dropped', async () => {
  const aborted = held<void>();
  const { started } = await host(async (task, context) => {
    const end = await untilAborted(task, context);
    aborted.let();
    return end;
  });
  const run = await launchRun(db.sql, { a: {}, b: { after: ['a'] } });
  await vi.waitFor(() => expect(started).toEqual(['a#1']), patience);
  await cancelTask(db.sql, run.id);
  await aborted.promise;
  await ends(run, { a: 'cancelled', b: 'cancelled', finish: 'cancelled' });
});

test('a paused run has its attempts ended, and goes on with the next one when it is resumed', async () => {
  const aborted = held<void>();
  const { started, dispatcher } = await host(async (task, context) => {
    if (task.attempt > 1 || task.step_key === 'finish') return completed;
    const end = await untilAborted(task, context);
    aborted.let();
    return end;
  });
  const run = await launchRun(db.sql, { a: { max_attempts: 1 } });
  await vi.waitFor(() => expect(started).toEqual(['a#1']), patience);
  await pauseTask(db.sql, run.id);
  await dispatcher.checkAttempts();
  await aborted.promise;
  await ends(run, { a: 'pending', finish: 'pending' });
  await resumeTask(db.sql, run.id);
  await ends(run, { a: 'completed', finish: 'completed' });
  expect(started).toEqual(['a#1', 'a#2', 'finish#1']);
});

test('a step that ends with more steps has them run before its join', async () => {
  const { started } = await host(async ({ step_key }) => {
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
  const run = await launchRun(db.sql, { map: {}, join: { after: ['map'] } });
  await ends(run, { map: 'completed', one: 'completed', two: 'completed', join: 'completed', finish: 'completed' });
  expect([started.indexOf('join#1'), started.indexOf('finish#1')]).toEqual([3, 4]);
});

test('an attempt that takes too long, and one that shows nothing, are ended and say so', async () => {
  await host(async (task, context) => {
    const talking = setInterval(() => context.onEvent({ type: 'text', text: '.' }), 50);
    if (task.step_key === 'silent') clearInterval(talking);
    const end = task.step_key === 'finish' ? completed : await untilAborted(task, context);
    clearInterval(talking);
    return end;
  });
  const run = await launchRun(db.sql, {
    long: { max_attempts: 1, spec: limits(1, 60) },
    silent: { max_attempts: 1, spec: limits(60, 1) },
  });
  await ends(run, { long: 'failed', silent: 'failed', finish: 'completed' });
  const rows =
    await db.sql`select step_key, error ->> 'code' as code from tasks where state = 'failed' order by step_key`;
  expect(rows.map((row) => ({ ...row }))).toEqual([
    { step_key: 'long', code: 'step.over-budget' },
    { step_key: 'silent', code: 'step.idle' },
  ]);
});

test('while the database is away agents go on, and their results are stored once it is back', async () => {
  const gate = await gateProxy(db.url);
  gates.push(gate);
  const work = held<TaskEnd>();
  const { started } = await host(
    (task, { onEvent }) => {
      if (task.step_key !== 'a') return Promise.resolve(completed);
      onEvent({ type: 'text', text: 'before' });
      return work.promise;
    },
    {},
    gate.url,
  );
  const run = await launchRun(db.sql, { a: {}, b: { after: ['a'] } });
  await vi.waitFor(() => expect(started).toEqual(['a#1']), patience);
  gate.shut();
  work.let(completedWith('worked through it'));
  await db.sql`select pg_sleep(0.3)`;
  gate.open();
  await ends(run, { a: 'completed', b: 'completed', finish: 'completed' });
  expect(started).toEqual(['a#1', 'b#1', 'finish#1']);
  expect((await readTaskEvents(db.sql, idOf(run.ids, 'a'))).map(({ event }) => event)).toEqual([
    { type: 'text', text: 'before' },
  ]);
});

test('while the database has no room, results wait, and no attempt is burnt', async () => {
  await db.sql.unsafe(`
    create sequence refused;
    create function refuse() returns trigger language plpgsql as $$
    begin
      perform nextval('refused');
      raise exception using errcode = 'disk_full', message = 'No space left on device.';
    end
    $$;
    create trigger no_room before insert on task_outputs for each statement execute function refuse()`);
  const { started } = await host(async () => completed);
  const run = await launchRun(db.sql, { a: { max_attempts: 1 } });
  const refusals = async (): Promise<number> =>
    (await db.sql<[{ last_value: number }]>`select last_value from refused`)[0].last_value;
  await vi.waitFor(async () => expect(await refusals()).toBeGreaterThan(1), patience);
  await db.sql`drop function refuse cascade`;
  await ends(run, { a: 'completed', finish: 'completed' });
  expect(started).toEqual(['a#1', 'finish#1']);
});

test('a claim whose reply was lost is given back and claimed again', async () => {
  const gate = await gateProxy(db.url);
  gates.push(gate);
  const made = await host(async () => completed, {}, gate.url);
  const [{ id: me } = { id: 0 }] = await db.sql<{ id: number }[]>`select max(id) as id from coder_hosts`;
  gate.shut();
  const run = await launchRun(db.sql, { a: {} });
  // The tick committed, and its answer never came.
  await db.sql`select * from tick(${me}, '[]', '{"conductor": 1}', 30)`;
  expect((await statesOf(db.sql, run))['a']).toBe('running');
  gate.open();
  await ends(run, { a: 'completed', finish: 'completed' });
  expect(made.started).toEqual(['a#2', 'finish#1']);
});

test('a stop ends what runs within seconds, burns nothing, and the next host does it', async () => {
  const first = await host(untilAborted);
  const run = await launchRun(db.sql, { a: { max_attempts: 1 } });
  await vi.waitFor(() => expect(first.started).toEqual(['a#1']), patience);
  await first.dispatcher.stop();
  const [row] =
    await db.sql`select state, failures, error ->> 'code' as code from tasks where id = ${idOf(run.ids, 'a')}`;
  expect({ ...row }).toEqual({ state: 'pending', failures: 0, code: 'host.stopped' });
  const second = await host(async () => completed);
  await ends(run, { a: 'completed', finish: 'completed' });
  expect(second.started).toEqual(['a#2', 'finish#1']);
});

test('what a dead host was running is taken over, and its late result is refused', async () => {
  const gate = await gateProxy(db.url);
  gates.push(gate);
  const work = held<TaskEnd>();
  const dying = await host(
    (task) => (task.attempt === 1 && task.step_key === 'a' ? work.promise : Promise.resolve(completed)),
    {},
    gate.url,
  );
  const run = await launchRun(db.sql, { a: {} });
  await vi.waitFor(() => expect(dying.started).toEqual(['a#1']), patience);
  gate.shut();
  await host(async () => completedWith('by the second host'));
  await ends(run, { a: 'completed', finish: 'completed' });
  work.let(completedWith('too late'));
  gate.open();
  await vi.waitFor(() => expect(dying.dispatcher.activeRuns().size).toBe(0), patience);
  const [row] = await db.sql`select output_summary from tasks where id = ${idOf(run.ids, 'a')}`;
  expect(row?.['output_summary']).toBe('by the second host');
});

test('two hosts share a run, and no step runs twice', async () => {
  const work = async (task: ClaimedTask): Promise<TaskEnd> => {
    await db.sql`select pg_sleep(${task.step_key === 'finish' ? 0 : 0.01})`;
    return completed;
  };
  const [one, two] = await Promise.all([host(work, { slots: 2 }), host(work, { slots: 2 })]);
  const steps = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`s${i}`, i < 4 ? {} : { after: [`s${i - 4}`] }]),
  );
  const run = await launchRun(db.sql, steps);
  await vi.waitFor(async () => expect((await statesOf(db.sql, run))['finish']).toBe('completed'), patience);
  const started = [...one.started, ...two.started];
  expect(started).toHaveLength(41);
  expect(new Set(started).size).toBe(41);
  expect(started.every((name) => name.endsWith('#1'))).toBe(true);
  expect(Math.min(one.started.length, two.started.length)).toBeGreaterThan(0);
});

test('a hard budget that is passed stops all that works under it, and each goes on once it is raised', async () => {
  const usage = {
    input_tokens: 600,
    output_tokens: 0,
    reasoning_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    cost_usd: null,
  };
  const run = await launchRun(db.sql, { loud: {}, quiet: {} });
  const budget = { key: `run:${run.id}` as const, period: 'whole' as const, soft: null };
  await db.sql`
    insert into task_forecasts (task_id, persona, band, tokens_high)
    select id, 'tester', 'small', 10 from tasks where step_key <> 'finish'`;
  await setBudget(db.sql, { ...budget, hard: { tokens: 500 } });
  await host(async (task, context) => {
    if (task.attempt > 1 || task.step_key === 'finish') return completedWith('done');
    if (task.step_key === 'loud') context.onEvent({ type: 'usage', usage });
    return await untilAborted(task, context);
  });
  await vi.waitFor(async () => {
    const rows = await db.sql`
      select t.state, t.failures, a.outcome, a.error ->> 'code' as code
      from tasks t join task_attempts a on a.task_id = t.id
      where t.step_key <> 'finish'`;
    const stopped = { state: 'pending', failures: 0, outcome: 'limit', code: 'budget.hard' };
    expect([...rows]).toEqual([stopped, stopped]);
  }, patience);
  await setBudget(db.sql, { ...budget, hard: { tokens: 5_000 } });
  await ends(run, { loud: 'completed', quiet: 'completed', finish: 'completed' });
});
