import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { cancelTask } from '../tasks/cancel.js';
import { drainHosts } from '../tasks/hosts.js';
import { pauseTask } from '../tasks/pause.js';
import { resumeTask } from '../tasks/resume.js';
import { setBudget } from '../tasks/set-budget.js';
import { idOf, launchRun } from '../tasks/test-run.js';
import { completedWith, dispatcherWorld, held, patience, type DispatcherWorld } from './testing/dispatcher-world.js';
import type { TaskEnd } from './task-runner.js';
import { completed, untilAborted } from './testing/test-host.js';

let world: DispatcherWorld;
beforeAll(async () => {
  world = await dispatcherWorld();
});
afterAll(() => world.db.drop());
beforeEach(async () => {
  await world.db.sql`delete from tasks`;
});
afterEach(() => world.rest());

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

test('a cancelled run has its attempts ended and its result dropped', async () => {
  const aborted = held<void>();
  const { started } = await world.host(async (task, context) => {
    const end = await untilAborted(task, context);
    aborted.let();
    return end;
  });
  const run = await launchRun(world.db.sql, { a: {}, b: { after: ['a'] } });
  await vi.waitFor(() => expect(started).toEqual(['a#1']), patience);
  await cancelTask(world.db.sql, run.id);
  await aborted.promise;
  await world.ends(run, { a: 'cancelled', b: 'cancelled', finish: 'cancelled' });
});

test('a paused run has its attempts ended, and goes on with the next one when it is resumed', async () => {
  const aborted = held<void>();
  const { started, dispatcher } = await world.host(async (task, context) => {
    if (task.attempt > 1 || task.step_key === 'finish') return completed;
    const end = await untilAborted(task, context);
    aborted.let();
    return end;
  });
  const run = await launchRun(world.db.sql, { a: { max_attempts: 1 } });
  await vi.waitFor(() => expect(started).toEqual(['a#1']), patience);
  await pauseTask(world.db.sql, run.id);
  await dispatcher.checkAttempts();
  await aborted.promise;
  await world.ends(run, { a: 'pending', finish: 'pending' });
  await resumeTask(world.db.sql, run.id);
  await world.ends(run, { a: 'completed', finish: 'completed' });
  expect(started).toEqual(['a#1', 'a#2', 'finish#1']);
});

test('an attempt that takes too long, and one that shows nothing, are ended and say so', async () => {
  await world.host(async (task, context) => {
    const talking = setInterval(() => context.onEvent({ type: 'text', text: '.' }), 50);
    if (task.step_key === 'silent') clearInterval(talking);
    const end = task.step_key === 'finish' ? completed : await untilAborted(task, context);
    clearInterval(talking);
    return end;
  });
  const run = await launchRun(world.db.sql, {
    long: { max_attempts: 1, spec: limits(1, 60) },
    silent: { max_attempts: 1, spec: limits(60, 1) },
  });
  await world.ends(run, { long: 'failed', silent: 'failed', finish: 'completed' });
  const rows = await world.db
    .sql`select step_key, error ->> 'code' as code from tasks where state = 'failed' order by step_key`;
  expect(rows.map((row) => ({ ...row }))).toEqual([
    { step_key: 'long', code: 'step.over-budget' },
    { step_key: 'silent', code: 'step.idle' },
  ]);
});

test('a stop ends what runs within seconds, burns nothing, and the next host does it', async () => {
  const first = await world.host(untilAborted);
  const run = await launchRun(world.db.sql, { a: { max_attempts: 1 } });
  await vi.waitFor(() => expect(first.started).toEqual(['a#1']), patience);
  await first.dispatcher.stop();
  const [row] = await world.db
    .sql`select state, failures, error ->> 'code' as code from tasks where id = ${idOf(run.ids, 'a')}`;
  expect({ ...row }).toEqual({ state: 'pending', failures: 0, code: 'host.stopped' });
  const second = await world.host(async () => completed);
  await world.ends(run, { a: 'completed', finish: 'completed' });
  expect(second.started).toEqual(['a#2', 'finish#1']);
});

test('a host that drains lets what runs end, in its session too, and claims nothing; what does not end in time is let go', async () => {
  const end = held<TaskEnd>();
  const first = await world.host(async ({ step_key }) => (step_key === 'quick' ? end.promise : completed), {
    slots: 1,
  });
  const run = await launchRun(world.db.sql, { quick: {}, next: { after: ['quick'] } });
  await vi.waitFor(() => expect(first.started).toEqual(['quick#1']), patience);
  const drained = first.dispatcher.drain(60_000, new AbortController().signal);
  end.let(completed);
  await drained;
  await world.ends(run, { quick: 'completed', next: 'pending', finish: 'pending' });

  const second = await world.host(untilAborted, { slots: 1 });
  await vi.waitFor(() => expect(second.started).toEqual(['next#1']), patience);
  await second.dispatcher.drain(20, new AbortController().signal);
  await second.dispatcher.stop();
  expect(first.started).toEqual(['quick#1']);
  const third = await world.host(async () => completed);
  await world.ends(run, { quick: 'completed', next: 'completed', finish: 'completed' });
  expect(third.started).toEqual(['next#2', 'finish#1']);
});

test('a host that a person drains claims nothing more from its next sign of life on, and again when it is resumed', async () => {
  const { sql } = world.db;
  const host = await world.host(async () => completed);
  await sql`update coder_hosts set slots = '{"conductor": 4}' where stopped_at is null`;
  expect(await drainHosts(sql, 'test', true)).toBe(true);
  const run = await launchRun(sql, { a: {} });
  const seen = async (): Promise<Date> =>
    (await sql<[{ at: Date }]>`select max(seen_at) as at from coder_hosts where stopped_at is null`)[0].at;
  for (let polls = 0; polls < 2; polls += 1) {
    const before = Number(await seen());
    await vi.waitFor(async () => expect(Number(await seen())).toBeGreaterThan(before), patience);
  }
  expect(host.started).toEqual([]);
  expect(await drainHosts(sql, 'test', false)).toBe(true);
  await world.ends(run, { a: 'completed', finish: 'completed' });
  expect(await drainHosts(sql, 'elsewhere', true)).toBe(false);
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
  const run = await launchRun(world.db.sql, { loud: {}, quiet: {} });
  const budget = { key: `run:${run.id}` as const, period: 'whole' as const, soft: null };
  await world.db.sql`
    insert into task_forecasts (task_id, persona, band, tokens_high)
    select id, 'tester', 'small', 10 from tasks where step_key <> 'finish'`;
  await setBudget(world.db.sql, { ...budget, hard: { tokens: 500 } });
  await world.host(async (task, context) => {
    if (task.attempt > 1 || task.step_key === 'finish') return completedWith('done');
    if (task.step_key === 'loud') context.onEvent({ type: 'usage', usage });
    return await untilAborted(task, context);
  });
  await vi.waitFor(async () => {
    const rows = await world.db.sql`
      select t.state, t.failures, a.outcome, a.error ->> 'code' as code
      from tasks t join task_attempts a on a.task_id = t.id
      where t.step_key <> 'finish'`;
    const stopped = { state: 'pending', failures: 0, outcome: 'limit', code: 'budget.hard' };
    expect([...rows]).toEqual([stopped, stopped]);
  }, patience);
  await setBudget(world.db.sql, { ...budget, hard: { tokens: 5_000 } });
  await world.ends(run, { loud: 'completed', quiet: 'completed', finish: 'completed' });
});
