import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelTask } from './cancel.js';
import { TaskNotFound } from './errors.js';
import { heartbeat } from './heartbeat.js';
import { launch } from './launch.js';
import { release } from './release.js';
import { retryRun } from './retry.js';
import {
  auditCounters,
  claimSome,
  claimStep,
  completeAll,
  failStep,
  idOf,
  launchRun,
  statesOf,
  testTask,
} from './test-run.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(() => auditCounters(db.sql));

/** Seconds until a parked task is due. */
async function waitOf(id: string): Promise<number> {
  const [row] = await db.sql<[{ seconds: number }]>`
    select extract(epoch from not_before - clock_timestamp())::float8 as seconds from tasks where id = ${id}`;
  return row.seconds;
}

/** The longest of a hundred waits, in seconds, after the `times`-th crash. */
async function longestWait(times: number): Promise<number> {
  const [row] = await db.sql<[{ seconds: number }]>`
    select max(extract(epoch from retry_wait('crash', ${times})))::float8 as seconds from generate_series(1, 100)`;
  return row.seconds;
}

describe('a failure', () => {
  test('is tried again later and later, until no attempt is left', async () => {
    await launchRun(db.sql, { step: { max_attempts: 4 } });
    const waits: number[] = [];
    for (let n = 1; n <= 3; n += 1) {
      const step = await claimStep(db.sql, 'step');
      expect(await failStep(db.sql, step)).toBe('pending');
      expect(await claimSome(db.sql)).toEqual([]);
      waits.push(await waitOf(step.id));
      await db.sql`update tasks set not_before = clock_timestamp() where id = ${step.id}`;
      expect(await release(db.sql)).toEqual({ released: 1, next_at: null });
    }
    // 2, 4 and 8 seconds, each a quarter more or less.
    expect(waits.map((wait, n) => wait > 1.4 * 2 ** n && wait <= 2.5 * 2 ** n)).toEqual([true, true, true]);
    expect(await failStep(db.sql, await claimStep(db.sql, 'step'))).toBe('failed');
  });

  test('counts its tokens, as the completion after it does', async () => {
    await launchRun(db.sql, { step: {} });
    const usage = {
      input_tokens: 10,
      output_tokens: 5,
      reasoning_tokens: 1,
      cache_read_tokens: 100,
      cache_write_tokens: 2,
      cost_usd: null,
    };
    const step = await claimStep(db.sql, 'step');
    await failStep(db.sql, step, { usage, retry_after_seconds: 0 });
    const [row] = await db.sql`select cost_tokens from tasks where id = ${step.id}`;
    expect(row).toEqual({ cost_tokens: 18 });
  });
});

describe('what is no failure burns no attempt', () => {
  test('a crash is tried again within a second, a limit waits for its time', async () => {
    await launchRun(db.sql, { step: { max_attempts: 1 } });
    const crashed = await claimStep(db.sql, 'step');
    await failStep(db.sql, crashed, { error: { outcome: 'crash', code: 'agent.exit', message: 'It was killed.' } });
    expect(await waitOf(crashed.id)).toBeLessThanOrEqual(1);
    await db.sql`update tasks set not_before = clock_timestamp() where id = ${crashed.id}`;
    await release(db.sql);

    const limited = await claimStep(db.sql, 'step');
    const error = { outcome: 'limit' as const, code: 'agent.limit', message: 'Quota.' };
    expect(await failStep(db.sql, limited, { error, retry_after_seconds: 900 })).toBe('pending');
    expect(await waitOf(limited.id)).toBeGreaterThan(890);
    const { released, next_at } = await release(db.sql);
    expect(released).toBe(0);
    expect(next_at?.getTime()).toBeGreaterThan(Date.now() + 800_000);
    const [row] = await db.sql`select attempt, failures from tasks where id = ${limited.id}`;
    expect(row).toEqual({ attempt: 2, failures: 0 });
  });

  test('what crashes again and again waits longer, so that it does not spin', async () => {
    expect(await longestWait(3)).toBeLessThanOrEqual(1);
    expect(await longestWait(20)).toBeGreaterThan(10);
    expect(await longestWait(20)).toBeLessThanOrEqual(60);
  });

  test('an attempt that a person stopped is cancelled, and its dependents are decided', async () => {
    const run = await launchRun(db.sql, { step: {}, next: { after: ['step'] } });
    const error = { outcome: 'cancelled' as const, code: 'task.cancelled', message: 'Stopped.' };
    expect(await failStep(db.sql, await claimStep(db.sql, 'step'), { error })).toBe('cancelled');
    expect(await statesOf(db.sql, run)).toEqual({ step: 'cancelled', next: 'blocked', finish: 'pending' });
  });
});

describe('cancelling', () => {
  test('a run settles every row of it, and its hosts learn it from their next heartbeat', async () => {
    const run = await launchRun(db.sql, { done: {}, running: {}, parked: {}, waiting: { after: ['running'] } });
    const claimed = await claimSome(db.sql, { host: 7 });
    const step = (key: string) => claimed.find((task) => task.step_key === key)!;
    await completeAll(db.sql, [step('done')], 7);
    await failStep(db.sql, step('parked'), { host: 7 });

    const cancelled = await cancelTask(db.sql, run.id);
    expect(cancelled.map((task) => [task.step_key, task.host])).toEqual([
      ['finish', null],
      ['running', 7],
      ['parked', null],
      ['waiting', null],
    ]);
    expect(await statesOf(db.sql, run)).toEqual({
      done: 'completed',
      running: 'cancelled',
      parked: 'cancelled',
      waiting: 'cancelled',
      finish: 'cancelled',
    });
    const lost = await heartbeat(db.sql, { host: 7, attempts: [step('running')], lease_seconds: 30 });
    expect(lost).toEqual([{ id: idOf(run.ids, 'running'), attempt: 1, over: null }]);
    expect(await completeAll(db.sql, [step('running')], 7)).toHaveLength(1);
    expect(await claimSome(db.sql)).toEqual([]);
    expect(await cancelTask(db.sql, run.id)).toEqual([]);
  });

  test('one step lets the rest of the run be decided', async () => {
    const run = await launchRun(db.sql, {
      a: {},
      b: {},
      strict: { after: ['a', 'b'] },
      lax: { after: ['a', 'b'], min_deps: 1 },
    });
    await cancelTask(db.sql, idOf(run.ids, 'a'));
    await completeAll(db.sql, await claimSome(db.sql));
    expect(await statesOf(db.sql, run)).toMatchObject({ a: 'cancelled', strict: 'blocked', lax: 'pending' });
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['lax']);
  });

  test('an ordinary task cancels it alone', async () => {
    const task = testTask();
    await launch(db.sql, { tasks: [task], key: null });
    expect(await cancelTask(db.sql, task.id)).toEqual([{ id: task.id, step_key: null, host: null, attempt: 0 }]);
    expect(await cancelTask(db.sql, uuidv7())).toEqual([]);
  });
});

describe('retrying a run', () => {
  test('redoes what did not complete and what depends on it, and keeps the rest', async () => {
    const run = await launchRun(db.sql, {
      base: {},
      good: { after: ['base'] },
      bad: { after: ['base'], max_attempts: 1 },
      join: { after: ['good', 'bad'], min_deps: 1 },
      aside: { after: ['good'] },
    });
    await completeAll(db.sql, [await claimStep(db.sql, 'base')]);
    const [good, bad] = await claimSome(db.sql);
    await completeAll(db.sql, [good!]);
    await failStep(db.sql, bad!);
    await completeAll(db.sql, await claimSome(db.sql));
    await completeAll(db.sql, await claimSome(db.sql));

    expect(await retryRun(db.sql, run.id)).toEqual({
      redone: ['bad', 'join', 'finish'],
      kept: ['base', 'good', 'aside'],
    });
    const again = await claimSome(db.sql);
    expect(again.map((task) => [task.step_key, task.attempt])).toEqual([['bad', 2]]);
    await completeAll(db.sql, again);
    await completeAll(db.sql, [await claimStep(db.sql, 'join')]);
    await completeAll(db.sql, [await claimStep(db.sql, 'finish')]);
    const outputs =
      await db.sql`select attempt from task_outputs where task_id = ${idOf(run.ids, 'join')} order by attempt`;
    expect(outputs.map((row) => row['attempt'])).toEqual([1, 2]);
    expect(await retryRun(db.sql, run.id)).toMatchObject({ redone: [] });
  });

  test('takes a dependent back that runs already, and fences it', async () => {
    const run = await launchRun(db.sql, { a: { max_attempts: 1 }, b: {}, join: { after: ['a', 'b'], min_deps: 1 } });
    const [a, b] = await claimSome(db.sql);
    await failStep(db.sql, a!);
    await completeAll(db.sql, [b!]);
    const join = await claimStep(db.sql, 'join');
    expect(await retryRun(db.sql, run.id)).toEqual({ redone: ['a', 'join', 'finish'], kept: ['b'] });
    expect(await completeAll(db.sql, [join])).toEqual([{ id: join.id, attempt: 1 }]);
    expect(await statesOf(db.sql, run)).toEqual({ a: 'pending', b: 'completed', join: 'pending', finish: 'pending' });
  });

  test('starts a cancelled run again where it was', async () => {
    const run = await launchRun(db.sql, { one: {}, two: { after: ['one'] } });
    await completeAll(db.sql, [await claimStep(db.sql, 'one')]);
    await cancelTask(db.sql, run.id);
    expect(await retryRun(db.sql, run.id)).toEqual({ redone: ['two', 'finish'], kept: ['one'] });
    await completeAll(db.sql, [await claimStep(db.sql, 'two')]);
  });

  test('that is not there says so', async () => {
    await expect(retryRun(db.sql, uuidv7())).rejects.toThrow(TaskNotFound);
  });
});
