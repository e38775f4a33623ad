import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RerunRefused, TaskNotFound } from './errors.js';
import { rerun } from './rerun.js';
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

/** base -> (left, right) -> join -> finish, all completed. */
async function completedRun() {
  const run = await launchRun(db.sql, {
    base: { spec: { kind: 'code' } },
    left: { after: ['base'] },
    right: { after: ['base'] },
    join: { after: ['left', 'right'] },
  });
  for (let round = 0; round < 4; round += 1) await completeAll(db.sql, await claimSome(db.sql));
  return run;
}

const columnsOf = (id: string) => db.sql`select agent, model, input, attempt from tasks where id = ${id}`;

describe('doing a part of a run again', () => {
  test('from a step: it and all behind it, with another model and input; the rest is kept and old outputs stay', async () => {
    const run = await completedRun();
    const request = { steps: ['left'], model: 'other/model', agent: 'conductor', input: 'look twice' };
    const dry = await rerun(db.sql, run.id, { ...request, dry_run: true });
    expect(new Set(Object.values(await statesOf(db.sql, run)))).toEqual(new Set(['completed']));
    const done = await rerun(db.sql, run.id, request);
    expect(done).toEqual({ redone: ['left', 'join', 'finish'], kept: ['base', 'right'] });
    expect(dry).toEqual(done);

    const [left] = await claimSome(db.sql);
    expect(left).toMatchObject({ step_key: 'left', attempt: 2, model: 'other/model', input: 'look twice' });
    expect(await columnsOf(idOf(run.ids, 'join'))).toMatchObject([{ model: null, input: 'do it' }]);
    await completeAll(db.sql, [left!]);
    for (let round = 0; round < 2; round += 1) await completeAll(db.sql, await claimSome(db.sql));
    const outputs = await db.sql`select attempt from task_outputs where task_id = ${run.id} order by attempt`;
    expect(outputs.map((row) => row['attempt'])).toEqual([1, 2]);
  });

  test('one step alone: what has read its output keeps it', async () => {
    const run = await completedRun();
    const request = { steps: ['base'], only: true };
    expect(await rerun(db.sql, run.id, { ...request, dry_run: true })).toEqual({
      redone: ['base'],
      kept: ['left', 'right', 'join', 'finish'],
    });
    await rerun(db.sql, run.id, { ...request, agent: 'other', input: 'again' });
    expect(await columnsOf(idOf(run.ids, 'base'))).toEqual([
      { agent: 'conductor', model: null, input: 'again', attempt: 1 },
    ]);
    expect(await statesOf(db.sql, run)).toMatchObject({ base: 'pending', left: 'completed', finish: 'completed' });
    await completeAll(db.sql, [await claimStep(db.sql, 'base')]);
    expect(await claimSome(db.sql)).toEqual([]);
  });

  test('one step alone in a run under way: what waits for it waits again, what runs with its output starts anew', async () => {
    const run = await launchRun(db.sql, { base: {}, left: { after: ['base'] }, join: { after: ['left', 'base'] } });
    await completeAll(db.sql, [await claimStep(db.sql, 'base')]);
    const left = await claimStep(db.sql, 'left');
    expect(await rerun(db.sql, run.id, { steps: ['base'], only: true })).toEqual({
      redone: ['base', 'left', 'join', 'finish'],
      kept: [],
    });
    await auditCounters(db.sql);
    expect(await completeAll(db.sql, [left])).toHaveLength(1);
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['base']);
  });

  test('the failed ones with another model: what only waited for them keeps its own', async () => {
    const run = await launchRun(db.sql, { bad: { max_attempts: 1 }, next: { after: ['bad'] } });
    await failStep(db.sql, await claimStep(db.sql, 'bad'));
    expect(await rerun(db.sql, run.id, { model: 'm/2' })).toEqual({ redone: ['bad', 'next', 'finish'], kept: [] });
    expect(await claimSome(db.sql)).toMatchObject([{ step_key: 'bad', model: 'm/2', attempt: 2 }]);
  });

  test('a step whose dependency is still missing is blocked again, and so is what depends on it; the rest is waited for', async () => {
    const run = await launchRun(db.sql, {
      bad: { max_attempts: 1 },
      next: { after: ['bad'] },
      last: { after: ['next'] },
      other: { agent: 'nobody' },
    });
    await failStep(db.sql, await claimStep(db.sql, 'bad'));
    await rerun(db.sql, run.id, { steps: ['next'] });
    const states = { bad: 'failed', next: 'blocked', last: 'blocked', other: 'pending', finish: 'pending' };
    expect(await statesOf(db.sql, run)).toEqual(states);
    await auditCounters(db.sql);
    expect(await claimSome(db.sql)).toEqual([]);
  });

  test('a step that must not fail, and is blocked again, stops the run again', async () => {
    const run = await launchRun(db.sql, {
      bad: { max_attempts: 1 },
      vital: { after: ['bad'], on_failure: 'fail' },
      last: { after: ['vital'] },
      other: { agent: 'nobody' },
    });
    await failStep(db.sql, await claimStep(db.sql, 'bad'));
    expect(await rerun(db.sql, run.id, { steps: ['vital', 'other'] })).toMatchObject({ kept: ['bad'] });
    const states = { bad: 'failed', vital: 'blocked', last: 'cancelled', other: 'cancelled', finish: 'failed' };
    expect(await statesOf(db.sql, run)).toEqual(states);
  });

  test('what is not there is refused, and nothing is changed', async () => {
    const run = await completedRun();
    await expect(rerun(db.sql, run.id, { steps: ['left', 'nowhere'] })).rejects.toThrow(RerunRefused);
    await expect(rerun(db.sql, uuidv7(), {})).rejects.toThrow(TaskNotFound);
    expect(await statesOf(db.sql, run)).toMatchObject({ left: 'completed' });
  });
});
