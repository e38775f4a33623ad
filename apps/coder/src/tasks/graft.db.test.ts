import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RerunRefused } from './errors.js';
import { readRun } from './read-runs.js';
import { rerun } from './rerun.js';
import {
  auditCounters,
  claimSome,
  claimStep,
  completeAll,
  completionOf,
  launchRun,
  statesOf,
  testTask,
} from './test-run.js';
import { tick } from './tick.js';
import type { ClaimedTask, Graft, TickReply } from './types.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(() => auditCounters(db.sql));

/** Completes `task` with steps of these keys, before `join`, and claims what is ready then. */
async function completeWith(task: ClaimedTask, keys: string[], graft: Partial<Graft> = {}): Promise<TickReply> {
  const steps = keys.map((step_key) => testTask({ step_key, max_attempts: 1, spec: { title: `Item ${step_key}` } }));
  const completion = { ...completionOf(task), graft: { steps, before: ['join'], ...graft } };
  return await tick(db.sql, { host: 1, completions: [completion], slots: { conductor: 16 }, lease_seconds: 30 });
}

const mapped = () => launchRun(db.sql, { map: {}, join: { after: ['map'] } });
const keysOf = (tasks: readonly Pick<ClaimedTask, 'step_key'>[]) => tasks.map((task) => task.step_key);

describe('a completion that carries steps', () => {
  test('adds them in its own transaction, and the join waits for all of them and is told what they left', async () => {
    await mapped();
    const { claimed } = await completeWith(await claimStep(db.sql, 'map'), ['one', 'two']);
    expect(keysOf(claimed)).toEqual(['one', 'two']);
    expect(keysOf(claimed[0]!.dependencies)).toEqual(['map']);
    await completeAll(db.sql, [claimed[0]!]);
    expect(await claimSome(db.sql)).toEqual([]);
    await completeAll(db.sql, [claimed[1]!]);
    const join = await claimStep(db.sql, 'join');
    expect(join.dependencies.map(({ step_key, spec }) => [step_key, spec?.['title']])).toEqual([
      ['map', undefined],
      ['one', 'Item one'],
      ['two', 'Item two'],
    ]);
    await completeAll(db.sql, [join]);
    expect((await claimStep(db.sql, 'finish')).dependencies).toHaveLength(4);
  });

  test('of an empty map sets the join free at once', async () => {
    await mapped();
    expect(keysOf((await completeWith(await claimStep(db.sql, 'map'), [])).claimed)).toEqual(['join']);
  });

  test('that comes too late adds nothing', async () => {
    const run = await mapped();
    const map = await claimStep(db.sql, 'map');
    await rerun(db.sql, run.id, { steps: ['map'] });
    expect((await completeWith(map, ['one'])).lost).toEqual([{ id: map.id, attempt: 1 }]);
    expect(Object.keys(await statesOf(db.sql, run))).toEqual(expect.not.arrayContaining(['one']));
  });

  test('is refused whole when the join has started, is not there, or would wait for itself', async () => {
    const run = await launchRun(db.sql, {
      map: {},
      started: {},
      join: { after: ['map'] },
      behind: { after: ['join'] },
    });
    const [map] = await claimSome(db.sql);
    await expect(completeWith(map!, ['one'], { before: ['started'] })).rejects.toMatchObject({ code: 'BC001' });
    await expect(completeWith(map!, ['one'], { before: ['nowhere'] })).rejects.toMatchObject({ code: 'BC001' });
    const steps = [testTask({ step_key: 'one', depends_on: [run.ids['behind']!] })];
    await expect(completeWith(map!, [], { steps })).rejects.toMatchObject({ code: 'BC001' });
    expect(await statesOf(db.sql, run)).toMatchObject({ map: 'running', join: 'pending' });
    await completeWith(map!, ['one']);
  });

  test('done again with fewer steps: the join waits for these alone, and the earlier ones stay readable', async () => {
    const run = await mapped();
    const first = await completeWith(await claimStep(db.sql, 'map'), ['one', 'two', 'three']);
    await completeAll(db.sql, first.claimed.slice(0, 1));
    await expect(rerun(db.sql, run.id, { steps: ['map'], only: true })).rejects.toThrow(RerunRefused);
    expect(await rerun(db.sql, run.id, { steps: ['map'] })).toEqual({ redone: ['map', 'join', 'finish'], kept: [] });
    await auditCounters(db.sql);
    expect(await completeAll(db.sql, first.claimed.slice(1))).toHaveLength(2);

    const second = await completeWith(await claimStep(db.sql, 'map'), ['one']);
    expect(second.claimed.map((task) => [task.step_key, task.attempt])).toEqual([['one', 1]]);
    await completeAll(db.sql, second.claimed);
    await completeAll(db.sql, [await claimStep(db.sql, 'join')]);
    await completeAll(db.sql, [await claimStep(db.sql, 'finish')]);
    const rows =
      await db.sql`select state from tasks where flow_run_id = ${run.id} and step_key like '%~%' order by id`;
    expect(rows.map((row) => row['state'])).toEqual(['completed', 'cancelled', 'cancelled']);
    const outputs = await db.sql`select text from task_outputs where task_id = ${first.claimed[0]!.id}`;
    expect(outputs).toHaveLength(1);
    const [root] = await db.sql`select condition, steps_total from task_status where id = ${run.id}`;
    expect(root).toEqual({ condition: 'completed', steps_total: 3 });
    expect(await readRun(db.sql, run.id)).toMatchObject({
      steps: [{ step_key: 'map' }, { step_key: 'join' }, { step_key: 'one' }],
    });
  });

  test('may be a step that was added itself', async () => {
    const run = await mapped();
    const first = await completeWith(await claimStep(db.sql, 'map'), ['outer']);
    const second = await completeWith(first.claimed[0]!, ['inner']);
    expect(await statesOf(db.sql, run)).toMatchObject({ outer: 'completed', inner: 'running', join: 'pending' });
    await rerun(db.sql, run.id, { steps: ['map'] });
    expect(await completeAll(db.sql, second.claimed)).toHaveLength(1);
    expect(keysOf((await completeWith(await claimStep(db.sql, 'map'), [])).claimed)).toEqual(['join']);
  });
});
