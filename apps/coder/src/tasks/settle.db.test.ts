import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  auditCounters,
  claimSome,
  claimStep,
  completeAll,
  completionOf,
  failStep,
  idOf,
  launchRun,
  statesOf,
} from './test-run.js';
import { tick } from './tick.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(() => auditCounters(db.sql));

test('a run walks through its steps to its root, each step told what its dependencies left', async () => {
  const run = await launchRun(db.sql, { one: {}, two: { after: ['one'] }, three: { after: ['one', 'two'] } });
  const one = await claimStep(db.sql, 'one');
  expect(one).toMatchObject({ attempt: 1, dependencies: [] });
  const output = { text: 'from one', data: { n: 1 } };
  const second = await tick(db.sql, {
    host: 1,
    completions: [completionOf(one, output)],
    slots: { conductor: 4 },
    lease_seconds: 30,
  });
  expect(second.claimed).toMatchObject([
    {
      step_key: 'two',
      dependencies: [{ id: idOf(run.ids, 'one'), step_key: 'one', state: 'completed', error: null, output }],
    },
  ]);
  await completeAll(db.sql, second.claimed);
  await completeAll(db.sql, [await claimStep(db.sql, 'three')]);
  const root = await claimStep(db.sql, 'finish');
  expect(root.dependencies.map((dependency) => dependency.step_key)).toEqual(['one', 'two', 'three']);
  await completeAll(db.sql, [root]);
  expect(new Set(Object.values(await statesOf(db.sql, run)))).toEqual(new Set(['completed']));
});

/** Claims all that is ready, fails the named ones and completes the rest. */
async function settleAngles(fails: string[]): Promise<void> {
  for (const task of await claimSome(db.sql)) {
    if (fails.includes(task.step_key ?? '')) await failStep(db.sql, task);
    else await completeAll(db.sql, [task]);
  }
}

describe('when the last dependency of a join settles', () => {
  const angles = { a: { max_attempts: 1 }, b: { max_attempts: 1 }, c: { max_attempts: 1 } };
  const after = ['a', 'b', 'c'];

  test('one that needs all goes on when all completed', async () => {
    await launchRun(db.sql, { ...angles, join: { after } });
    await settleAngles([]);
    expect(await claimStep(db.sql, 'join')).toMatchObject({ attempt: 1 });
  });

  test('one that needs all is blocked by one failure, with the reason, and so is what depends on it', async () => {
    const run = await launchRun(db.sql, { ...angles, join: { after }, end: { after: ['join'] } });
    await settleAngles(['b']);
    expect(await statesOf(db.sql, run)).toEqual({
      a: 'completed',
      b: 'failed',
      c: 'completed',
      join: 'blocked',
      end: 'blocked',
      finish: 'pending',
    });
    const errors = await db.sql`select error ->> 'message' as message from tasks where state = 'blocked' order by id`;
    expect(errors.map((row) => row['message'])).toEqual([
      'Needs all of its dependencies: b failed.',
      'Needs all of its dependencies: join could not run.',
    ]);
  });

  test('one that needs k goes on with k, and is told which are missing and why', async () => {
    await launchRun(db.sql, { ...angles, join: { after, min_deps: 2 } });
    await settleAngles(['b']);
    const join = await claimStep(db.sql, 'join');
    expect(join.dependencies).toMatchObject([
      { step_key: 'a', state: 'completed', output: { text: 'done' } },
      { step_key: 'b', state: 'failed', output: null, error: { code: 'agent.exit' } },
      { step_key: 'c', state: 'completed' },
    ]);
  });

  test('one that needs k is blocked with fewer', async () => {
    const run = await launchRun(db.sql, { ...angles, join: { after, min_deps: 2 } });
    await settleAngles(['b', 'c']);
    expect(await statesOf(db.sql, run)).toMatchObject({ join: 'blocked' });
  });

  test('one that only waits goes on when all failed', async () => {
    await launchRun(db.sql, { ...angles, join: { after, min_deps: 0 } });
    await settleAngles(['a', 'b', 'c']);
    expect(await claimStep(db.sql, 'join')).toMatchObject({ attempt: 1 });
  });

  test('it is decided once, when none is left, however early k completed', async () => {
    await launchRun(db.sql, { ...angles, join: { after, min_deps: 1 } });
    const claimed = await claimSome(db.sql);
    await completeAll(db.sql, claimed.slice(0, 2));
    expect(await claimSome(db.sql)).toEqual([]);
    await completeAll(db.sql, claimed.slice(2));
    expect(await claimStep(db.sql, 'join')).toMatchObject({ attempt: 1 });
  });
});

test('two last dependencies that complete in transactions side by side wake the join once', async () => {
  await launchRun(db.sql, { a: {}, b: {}, join: { after: ['a', 'b'] } });
  const [a, b] = await claimSome(db.sql);
  const other = await db.sql.reserve();
  try {
    // The first holds its completion open; the second must wait for it, and then see it.
    const second = await db.sql.begin(async (first) => {
      await first`select from complete(1, ${JSON.stringify([completionOf(a!)])}::text::jsonb)`;
      const waiting = other`select from complete(1, ${JSON.stringify([completionOf(b!)])}::text::jsonb)`.execute();
      await someoneWaits();
      return { waiting };
    });
    await second.waiting;
  } finally {
    other.release();
  }
  expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['join']);
});

/** Resolves once a session of this database waits for a lock. */
async function someoneWaits(): Promise<void> {
  for (;;) {
    const [row] = await db.sql<[{ waits: boolean }]>`
      select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`;
    if (row.waits) return;
  }
}

test('an update by hand settles dependents as a completion does', async () => {
  const run = await launchRun(db.sql, { one: {}, two: { after: ['one'] } });
  await db.sql`update tasks set state = 'completed' where id = ${idOf(run.ids, 'one')}`;
  expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['two']);
});

test('one batch may complete steps of many runs', async () => {
  const runs = await Promise.all(
    Array.from({ length: 10 }, () => launchRun(db.sql, { one: {}, two: { after: ['one'] } })),
  );
  const first = await claimSome(db.sql);
  const reply = await tick(db.sql, {
    host: 1,
    completions: first.map((task) => completionOf(task)),
    slots: { conductor: 20 },
    lease_seconds: 30,
  });
  expect(reply.claimed.map((task) => task.step_key)).toEqual(runs.map(() => 'two'));
});
