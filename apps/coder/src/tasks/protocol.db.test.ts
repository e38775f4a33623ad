import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fail } from './fail.js';
import { retryRun } from './retry.js';
import { auditCounters, claimSome, completeAll, completionOf, idOf, launchRun, statesOf } from './test-run.js';
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

describe('settling', () => {
  test('a run walks through its steps to its root, each step told what its dependencies left', async () => {
    const run = await launchRun(db.sql, { one: {}, two: { after: ['one'] }, three: { after: ['one', 'two'] } });

    const [one] = await claimSome(db.sql);
    expect(one).toMatchObject({ step_key: 'one', attempt: 1, dependencies: [] });
    const second = await tick(db.sql, {
      host: 1,
      completions: [completionOf(one!, { text: 'from one', data: { n: 1 } })],
      slots: { conductor: 4 },
      lease_seconds: 30,
    });
    expect(second.claimed.map((task) => task.step_key)).toEqual(['two']);
    expect(second.claimed[0]?.dependencies).toEqual([
      {
        id: idOf(run.ids, 'one'),
        step_key: 'one',
        state: 'completed',
        error: null,
        output: { text: 'from one', data: { n: 1 } },
      },
    ]);
    await completeAll(db.sql, second.claimed);
    await completeAll(db.sql, await claimSome(db.sql));
    const [root] = await claimSome(db.sql);
    expect(root?.dependencies.map((dependency) => dependency.step_key)).toEqual(['one', 'two', 'three']);
    await completeAll(db.sql, [root!]);
    expect(await statesOf(db.sql, run)).toEqual({
      one: 'completed',
      two: 'completed',
      three: 'completed',
      finish: 'completed',
    });
  });

  test('a step whose last attempt failed blocks what needs it, the root still ends the run, and a retry redoes only that', async () => {
    const run = await launchRun(db.sql, {
      good: {},
      bad: { max_attempts: 1 },
      join: { after: ['good', 'bad'] },
      end: { after: ['join'] },
    });
    const [good, bad] = await claimSome(db.sql);
    await completeAll(db.sql, [good!]);
    const state = await fail(db.sql, {
      host: 1,
      id: bad!.id,
      attempt: 1,
      error: { outcome: 'failure', code: 'agent.exit', message: 'It ended with 1.' },
      usage: null,
      retry_after_seconds: null,
    });
    expect(state).toBe('failed');
    expect(await statesOf(db.sql, run)).toEqual({
      good: 'completed',
      bad: 'failed',
      join: 'blocked',
      end: 'blocked',
      finish: 'pending',
    });
    await completeAll(db.sql, await claimSome(db.sql));

    expect(await retryRun(db.sql, run.id)).toEqual({ redone: ['bad', 'join', 'end', 'finish'], kept: ['good'] });
    const again = await claimSome(db.sql);
    expect(again.map((task) => [task.step_key, task.attempt])).toEqual([['bad', 2]]);
  });
});
