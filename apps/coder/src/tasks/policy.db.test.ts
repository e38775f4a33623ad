import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelTask } from './cancel.js';
import { registerHost } from './host.js';
import { readTask } from './read-tasks.js';
import { reap } from './reap.js';
import { release } from './release.js';
import { retryRun } from './retry.js';
import { auditCounters, claimSome, claimStep, completeAll, failStep, idOf, launchRun, statesOf } from './test-run.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(() => auditCounters(db.sql));

const crash = { outcome: 'crash' as const, code: 'agent.exit', message: 'It was killed.' };

/** Makes a parked step due and claims it. */
async function claimAgain(key: string, id: string) {
  await db.sql`update tasks set not_before = clock_timestamp() where id = ${id}`;
  await release(db.sql);
  return await claimStep(db.sql, key);
}

describe('a step that does not complete', () => {
  test('with `skip` takes the joins that need it along, and nothing else', async () => {
    const run = await launchRun(db.sql, { a: { max_attempts: 1 }, b: {}, needs: { after: ['a', 'b'] } });
    const [a, b] = await claimSome(db.sql);
    await failStep(db.sql, a!);
    await completeAll(db.sql, [b!]);
    expect(await statesOf(db.sql, run)).toEqual({ a: 'failed', b: 'completed', needs: 'blocked', finish: 'pending' });
  });

  test('with `continue` is not missed by a join that needs all', async () => {
    const run = await launchRun(db.sql, {
      a: { max_attempts: 1, on_failure: 'continue' },
      b: {},
      needs: { after: ['a', 'b'] },
    });
    const [a, b] = await claimSome(db.sql);
    await failStep(db.sql, a!);
    await completeAll(db.sql, [b!]);
    const needs = await claimStep(db.sql, 'needs');
    expect(needs.dependencies.map(({ state, error }) => [state, error?.code])).toEqual([
      ['failed', 'agent.exit'],
      ['completed', undefined],
    ]);
    expect(await statesOf(db.sql, run)).toMatchObject({ needs: 'running' });
  });

  test('with `fail` stops its run: the rest is cancelled, clean-up runs, and the run fails with its name', async () => {
    const run = await launchRun(db.sql, {
      base: {},
      vital: { after: ['base'], max_attempts: 1, on_failure: 'fail', spec: { title: 'Vital' } },
      other: { after: ['base'] },
      later: { after: ['other'] },
      'clean-up': { after: ['vital', 'later'], min_deps: 0 },
    });
    await completeAll(db.sql, [await claimStep(db.sql, 'base')]);
    const [vital, other] = await claimSome(db.sql);
    await failStep(db.sql, vital!);
    expect(await statesOf(db.sql, run)).toEqual({
      base: 'completed',
      vital: 'failed',
      other: 'cancelled',
      later: 'cancelled',
      'clean-up': 'pending',
      finish: 'pending',
    });
    expect(await completeAll(db.sql, [other!])).toEqual([{ id: other!.id, attempt: 1 }]);
    expect(await readTask(db.sql, run.id)).toMatchObject({
      reason: 'Stopping: Vital failed, and the run cannot go on without it: It ended with 1.',
    });
    await completeAll(db.sql, [await claimStep(db.sql, 'clean-up')]);
    expect(await readTask(db.sql, run.id)).toMatchObject({
      condition: 'failed',
      reason: 'Vital failed, and the run cannot go on without it: It ended with 1.',
    });

    expect((await retryRun(db.sql, run.id)).redone).toEqual(['vital', 'other', 'later', 'clean-up', 'finish']);
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['vital', 'other']);
  });

  test('with `fail` stops its run also when it could not run, or a person cancelled it', async () => {
    const first = await launchRun(db.sql, { a: { max_attempts: 1 }, b: { after: ['a'], on_failure: 'fail' }, c: {} });
    await failStep(db.sql, await claimStep(db.sql, 'a'));
    expect(await statesOf(db.sql, first)).toEqual({ a: 'failed', b: 'blocked', c: 'cancelled', finish: 'failed' });
    const second = await launchRun(db.sql, { a: { on_failure: 'fail' }, b: {} });
    await cancelTask(db.sql, idOf(second.ids, 'a'));
    expect(await statesOf(db.sql, second)).toEqual({ a: 'cancelled', b: 'cancelled', finish: 'failed' });
  });
});

describe('a step that crashes again and again', () => {
  test('is blocked at its cap with the reason, and what depends on it is decided', async () => {
    const run = await launchRun(db.sql, { bad: { max_crashes: 2 }, next: { after: ['bad'] } });
    const id = idOf(run.ids, 'bad');
    expect(await failStep(db.sql, await claimStep(db.sql, 'bad'), { error: crash })).toBe('pending');
    expect(await failStep(db.sql, await claimAgain('bad', id), { error: crash })).toBe('blocked');
    expect(await statesOf(db.sql, run)).toEqual({ bad: 'blocked', next: 'blocked', finish: 'pending' });
    expect(await readTask(db.sql, id)).toMatchObject({
      condition: 'skipped',
      reason: 'It crashed 2 times, so it is not tried again until a person asks. The last time: It was killed.',
    });
    await retryRun(db.sql, run.id);
    expect(await failStep(db.sql, await claimStep(db.sql, 'bad'), { error: crash })).toBe('pending');
  });

  test('is blocked by the reaper too, when it is the host that dies each time', async () => {
    const run = await launchRun(db.sql, { bad: { max_crashes: 1 }, good: {}, next: { after: ['bad'] } });
    const dead = await registerHost(db.sql, { hostname: 'here', pid: 1 });
    await claimSome(db.sql, { host: dead.id });
    await dead.close();
    expect(await reap(db.sql, 0)).toHaveLength(2);
    expect(await statesOf(db.sql, run)).toEqual({
      bad: 'blocked',
      good: 'pending',
      next: 'blocked',
      finish: 'pending',
    });
  });

  test('is not blamed for a coder that stopped in order', async () => {
    const run = await launchRun(db.sql, { step: { max_crashes: 1 } });
    const error = { ...crash, code: 'host.stopped' };
    expect(await failStep(db.sql, await claimStep(db.sql, 'step'), { error, retry_after_seconds: 0 })).toBe('pending');
    await completeAll(db.sql, [await claimAgain('step', idOf(run.ids, 'step'))]);
  });
});
