import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelTask } from './cancel.js';
import { heartbeat } from './heartbeat.js';
import { claimSome, claimStep, completeAll, completionOf, failStep, idOf, launchRun } from './test-run.js';
import { tick } from './tick.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});

/** What arrives on `tasks_new` while `work` is done. Notifications come in the order of commits, so a last one is the end. */
async function heardDuring(work: () => Promise<unknown>): Promise<string[]> {
  const heard: string[] = [];
  const arrived: { last?: () => void } = {};
  const last = new Promise<void>((resolve) => {
    arrived.last = resolve;
  });
  const listener = await db.sql.listen('tasks_new', (payload) => {
    heard.push(payload);
  });
  const end = await db.sql.listen('the_end', () => arrived.last?.());
  await work();
  await db.sql.notify('the_end', '');
  await last;
  await Promise.all([listener.unlisten(), end.unlisten()]);
  return heard;
}

describe('dispatchers are woken, with an empty payload,', () => {
  test('once by a launch, however many of its steps can start', async () => {
    expect(await heardDuring(() => launchRun(db.sql, { a: {}, b: {}, c: { after: ['a'] } }))).toEqual(['']);
  });

  test('by a failure that lets the run end', async () => {
    await launchRun(db.sql, { a: { max_attempts: 1 } });
    const task = await claimStep(db.sql, 'a');
    expect(await heardDuring(() => failStep(db.sql, task))).toEqual(['']);
  });

  test('by a tick for what it sets free and cannot claim itself', async () => {
    await launchRun(db.sql, { a: {}, b: { after: ['a'] }, c: { after: ['a'], agent: 'other' } });
    const task = await claimStep(db.sql, 'a');
    const completions = [completionOf(task)];
    const request = { host: 1, completions, slots: { conductor: 4 }, lease_seconds: 30 };
    expect(await heardDuring(() => tick(db.sql, request))).toEqual(['']);
  });
});

describe('nobody is woken', () => {
  test('by a tick that claims all that it sets free', async () => {
    await launchRun(db.sql, { a: {}, b: { after: ['a'] } });
    const completions = [completionOf(await claimStep(db.sql, 'a'))];
    const request = { host: 1, completions, slots: { conductor: 4 }, lease_seconds: 30 };
    expect(await heardDuring(() => tick(db.sql, request))).toEqual([]);
  });

  test('by claims, heartbeats, a completion behind which others still run, or a cancellation', async () => {
    const run = await launchRun(db.sql, { a: {}, b: {}, join: { after: ['a', 'b'] } });
    const heard = await heardDuring(async () => {
      const [a, b] = await claimSome(db.sql);
      await heartbeat(db.sql, { host: 1, attempts: [a!, b!], lease_seconds: 30 });
      await completeAll(db.sql, [a!]);
      await cancelTask(db.sql, run.id);
    });
    expect(heard).toEqual([]);
    const [join] = await db.sql`select state from tasks where id = ${idOf(run.ids, 'join')}`;
    expect(join).toEqual({ state: 'cancelled' });
  });
});
