import { connect } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch } from './launch.js';
import { claimSome, completeAll, completionOf, launchRun, testTask } from './test-run.js';
import { tick } from './tick.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});

describe('the order of claims', () => {
  test('higher priority first, then the older run, so that what is begun gets finished', async () => {
    const older = await launchRun(db.sql, { a1: {}, a2: { after: ['a1'] } });
    await launchRun(db.sql, { b1: {} });
    await launchRun(db.sql, { urgent: { priority: 5 } });
    const [urgent, a1] = await claimSome(db.sql, { slots: 2 });
    expect([urgent?.step_key, a1?.step_key]).toEqual(['urgent', 'a1']);
    const next = await tick(db.sql, {
      host: 1,
      completions: [completionOf(a1!)],
      slots: { conductor: 1 },
      lease_seconds: 30,
    });
    expect(next.claimed).toMatchObject([{ step_key: 'a2', flow_run_id: older.id }]);
  });
});

describe('slots', () => {
  test('each agent has its own: a long queue for one never stands in front of another', async () => {
    const queue = Array.from({ length: 50 }, () => testTask({ agent: 'slow', priority: 9 }));
    await Promise.all(queue.map((task) => launch(db.sql, { tasks: [task], key: null })));
    const quick = testTask({ agent: 'quick' });
    await launch(db.sql, { tasks: [quick], key: null });
    const reply = await tick(db.sql, {
      host: 1,
      completions: [],
      slots: { slow: 2, quick: 3, idle: 4 },
      lease_seconds: 30,
    });
    expect(reply.claimed.map((task) => task.agent).toSorted()).toEqual(['quick', 'slow', 'slow']);
  });

  test('an agent without a free slot, or without a name in the call, is not claimed for', async () => {
    await launch(db.sql, { tasks: [testTask({ agent: 'one' })], key: null });
    const full = await tick(db.sql, { host: 1, completions: [], slots: { one: 0, two: 5 }, lease_seconds: 30 });
    expect(full.claimed).toEqual([]);
  });
});

const inSession = (session_id: string) => testTask({ session_id });

describe('a session', () => {
  test('runs one task at a time, in one batch and over hosts', async () => {
    const session = uuidv7();
    const tasks = [inSession(session), inSession(session), inSession(session)];
    for (const task of tasks) await launch(db.sql, { tasks: [task], key: null });
    const [first, ...more] = await claimSome(db.sql);
    expect(first?.id).toBe(tasks[0]?.id);
    expect(more).toEqual([]);
    expect(await claimSome(db.sql, { host: 2 })).toEqual([]);
    await completeAll(db.sql, [first!]);
    expect((await claimSome(db.sql, { host: 2 })).map((task) => task.id)).toEqual([tasks[1]?.id]);
  });

  test('is never entered by two hosts that claim at the same moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const session = uuidv7();
      const tasks = Array.from({ length: 8 }, () => inSession(session));
      await Promise.all(tasks.map((task) => launch(db.sql, { tasks: [task], key: null })));
      const claims = await Promise.all([1, 2, 3, 4, 5, 6].map((host) => claimSome(db.sql, { host, slots: 1 })));
      expect(claims.flat()).toHaveLength(1);
      await db.sql`delete from tasks`;
    }
  });

  test('does not hold up other sessions', async () => {
    const busy = uuidv7();
    await launch(db.sql, { tasks: [inSession(busy)], key: null });
    await claimSome(db.sql);
    await launch(db.sql, { tasks: [inSession(busy)], key: null });
    const other = inSession(uuidv7());
    await launch(db.sql, { tasks: [other], key: null });
    expect((await claimSome(db.sql, { slots: 1 })).map((task) => task.id)).toEqual([other.id]);
  });
});

test('many hosts that claim at once never get the same task', async () => {
  const run = await launchRun(db.sql, Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`s${n}`, {}])));
  const claims = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((host) => claimSome(db.sql, { host, slots: 50 })));
  const ids = claims.flat().map((task) => task.id);
  expect(new Set(ids).size).toBe(ids.length);
  // Rows that another was just looking at were skipped, and are claimed by who comes next.
  ids.push(...(await claimSome(db.sql, { slots: 200 })).map((task) => task.id));
  expect(ids).toHaveLength(run.rows.length - 1);
});

test('a step that names what it reads hears how all its dependencies ended, and is handed the outputs of those alone', async () => {
  await launchRun(db.sql, { a: {}, b: {}, j: { after: ['a', 'b'], spec: { reads: ['b'] } }, k: { after: ['a', 'b'] } });
  await completeAll(db.sql, await claimSome(db.sql, { slots: 2 }));
  const claimed = await claimSome(db.sql, { slots: 2 });
  const handed = Object.fromEntries(
    claimed.map(({ step_key, dependencies }) => [
      step_key,
      dependencies.map((one) => [one.step_key, one.state, one.output?.text ?? null]),
    ]),
  );
  expect(handed).toEqual({
    j: [
      ['a', 'completed', null],
      ['b', 'completed', 'done'],
    ],
    k: [
      ['a', 'completed', 'done'],
      ['b', 'completed', 'done'],
    ],
  });
});

const needs = (version: number) => db.sql`update schema_needs set version = ${version} where line = 'coder'`;

describe('a database that was migrated to what older programs do not know', () => {
  afterEach(() => needs(0));

  test.each([
    ['does not tell what it knows', undefined, 0],
    ['knows less', 30, 0],
    ['knows as much', 31, 1],
  ])('gives a program that %s what it can work with, from the commit on', async (_which, knows, claimed) => {
    const sql = connect(db.url, { max: 1, ...(knows !== undefined && { knows }) });
    await launch(db.sql, { tasks: [testTask(), testTask()], key: null });
    expect(await claimSome(sql, { slots: 1 })).toHaveLength(1);
    await needs(31);
    expect(await claimSome(sql, { slots: 1 })).toHaveLength(claimed);
    await sql.end();
  });
});
