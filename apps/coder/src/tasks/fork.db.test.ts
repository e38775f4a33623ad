import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelTask } from './cancel.js';
import { RerunRefused, TaskNotFound } from './errors.js';
import { forkRun } from './fork.js';
import { launch } from './launch.js';
import { pauseTask } from './pause.js';
import { pruneRuns } from './prune.js';
import { repairDrift } from './repair.js';
import { rerun } from './rerun.js';
import {
  auditCounters,
  claimSome,
  claimStep,
  completeAll,
  completionOf,
  idOf,
  launchRun,
  statesOf,
  testRun,
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

/** base -> left, right -> join -> finish: base says `from base`, the rest `done`. All completed. */
async function completedRun() {
  const run = await launchRun(db.sql, {
    base: {},
    left: { after: ['base'] },
    right: { after: ['base'] },
    join: { after: ['left', 'right'] },
  });
  const completions = [completionOf(await claimStep(db.sql, 'base'), { text: 'from base' })];
  await tick(db.sql, { host: 1, completions, slots: {}, lease_seconds: 30 });
  for (let round = 0; round < 3; round += 1) await completeAll(db.sql, await claimSome(db.sql));
  return run;
}

const future = () => new Date(Date.now() + 60_000);

describe('forking a run from a step', () => {
  test('makes a run of its own that shares what came before, by reference', async () => {
    const run = await completedRun();
    const fork = await forkRun(db.sql, run.id, { from: 'left', model: 'other/model' });
    expect(await statesOf(db.sql, { ...run, id: fork })).toEqual({
      base: 'completed',
      left: 'pending',
      right: 'completed',
      join: 'pending',
      finish: 'pending',
    });
    const [left] = await claimSome(db.sql);
    expect(left).toMatchObject({ flow_run_id: fork, step_key: 'left', model: 'other/model', attempt: 2 });
    expect(left?.dependencies).toMatchObject([{ step_key: 'base', output: { text: 'from base' } }]);
    const [copies] = await db.sql`select count(*)::int from task_outputs where text = 'from base'`;
    expect(copies).toEqual({ count: 1 });
    await completeAll(db.sql, [left!]);
    for (let round = 0; round < 2; round += 1) await completeAll(db.sql, await claimSome(db.sql));
    expect(new Set(Object.values(await statesOf(db.sql, { ...run, id: fork })))).toEqual(new Set(['completed']));
    expect(new Set(Object.values(await statesOf(db.sql, run)))).toEqual(new Set(['completed']));
  });

  test('of a run under way does itself what the other one has not done yet', async () => {
    const run = await launchRun(db.sql, { base: {}, slow: {}, join: { after: ['base', 'slow'] } });
    const [base] = await claimSome(db.sql);
    await completeAll(db.sql, [base!]);
    const fork = await forkRun(db.sql, run.id, { from: 'join' });
    expect(await statesOf(db.sql, { ...run, id: fork })).toMatchObject({ base: 'completed', slow: 'pending' });
    expect(await claimSome(db.sql)).toMatchObject([{ step_key: 'slow', flow_run_id: fork }]);
    await expect(forkRun(db.sql, run.id, { from: 'nowhere' })).rejects.toThrow(RerunRefused);
    await expect(forkRun(db.sql, uuidv7(), { from: 'join' })).rejects.toThrow(TaskNotFound);
  });
});

/** before -> sub (one -> its root) -> after; `before` is completed. */
async function launchNested() {
  const run = testRun({
    before: {},
    'sub/one': { after: ['before'] },
    sub: { after: ['sub/one'], min_deps: 0 },
    after: { after: ['sub'] },
  });
  const row = (key: string) => run.rows.find(({ step_key }) => step_key === key)!;
  row('sub').spec = { plan: { title: 'Inner' } };
  row('sub/one').parent_task_id = row('sub').id;
  await launch(db.sql, { tasks: run.rows, key: null });
  await completeAll(db.sql, [await claimStep(db.sql, 'before')]);
  return run;
}

describe('a sub-flow', () => {
  test('is a step whose dependencies are its own steps, which read its spec', async () => {
    await launchNested();
    const one = await claimStep(db.sql, 'sub/one');
    expect(one.run_spec).toEqual({ plan: { title: 'Inner' } });
    await completeAll(db.sql, [one]);
    const sub = await claimStep(db.sql, 'sub');
    expect(sub.run_spec).toEqual({ plan: { title: 'Inner' } });
    await completeAll(db.sql, [sub]);
    expect((await claimStep(db.sql, 'after')).run_spec).toEqual({});
  });

  test('is paused and cancelled with its root, and the run around it is decided', async () => {
    const run = await launchNested();
    expect((await pauseTask(db.sql, idOf(run.ids, 'sub'))).map((task) => task.step_key)).toEqual(['sub/one', 'sub']);
    await cancelTask(db.sql, idOf(run.ids, 'sub'));
    expect(await statesOf(db.sql, run)).toMatchObject({ 'sub/one': 'cancelled', sub: 'cancelled', after: 'blocked' });
  });
});

describe('removing old runs', () => {
  test('takes whole runs that have ended, and all that belongs to them', async () => {
    await completedRun();
    const partly = await completedRun();
    const live = await launchRun(db.sql, { one: {} });
    await rerun(db.sql, partly.id, { steps: ['left'], only: true });
    expect(await pruneRuns(db.sql, new Date(0))).toBe(0);
    expect(await pruneRuns(db.sql, future())).toBe(1);
    const rows = await db.sql`select distinct flow_run_id from tasks order by 1`;
    expect(rows.map((row) => row['flow_run_id'])).toEqual([partly.id, live.id]);
    const [left] = await db.sql`
      select (select count(*)::int from task_outputs) as outputs, (select count(*)::int from task_attempts) as attempts`;
    expect(left).toEqual({ outputs: 5, attempts: 5 });
  });

  test('leaves alone a run that is forked while it looks', async () => {
    const run = await completedRun();
    await db.sql.begin(async (tx) => {
      await tx`select fork_run(${run.id}, '{"steps": ["join"]}')`;
      expect(await pruneRuns(db.sql, future())).toBe(0);
    });
    expect(await pruneRuns(db.sql, future())).toBe(0);
  });

  test('keeps what a fork shares until the fork is gone', async () => {
    const run = await completedRun();
    const fork = await forkRun(db.sql, run.id, { from: 'finish' });
    expect(await pruneRuns(db.sql, future())).toBe(0);
    await cancelTask(db.sql, fork);
    expect(await pruneRuns(db.sql, future())).toBe(2);
  });
});

test('counters that were spoilt by hand are put right, and what was held up by them goes on', async () => {
  const run = await launchRun(db.sql, { a: {}, b: { after: ['a'] }, c: { after: ['b'] } });
  await completeAll(db.sql, [await claimStep(db.sql, 'a')]);
  await db.sql`update tasks set unmet_deps = 1, ready_at = null where id = ${idOf(run.ids, 'b')}`;
  await db.sql`update tasks set unmet_deps = 0, ready_at = clock_timestamp() where id = ${idOf(run.ids, 'c')}`;
  expect(await repairDrift(db.sql)).toBe(2);
  expect(await repairDrift(db.sql)).toBe(0);
  expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['b']);
});
