import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelTask } from './cancel.js';
import { heartbeat } from './heartbeat.js';
import { launch } from './launch.js';
import { pauseTask } from './pause.js';
import { readRun } from './read-runs.js';
import { readTask } from './read-tasks.js';
import { recordSession } from './record-session.js';
import { release } from './release.js';
import { resumeTask } from './resume.js';
import { rerun } from './rerun.js';
import { retryRun } from './retry.js';
import {
  auditCounters,
  claimSome,
  claimStep,
  completeAll,
  failStep,
  idOf,
  launchRun,
  sessionOf,
  statesOf,
  testRun,
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

describe('pausing a run', () => {
  test('takes what runs from its host, burns nothing, and lets nothing be claimed; resuming goes on in its session', async () => {
    const run = await launchRun(db.sql, { a: { max_attempts: 1 }, b: { after: ['a'] }, parked: { max_attempts: 2 } });
    const [a, parked] = await claimSome(db.sql);
    await failStep(db.sql, parked!, { retry_after_seconds: 0 });
    await recordSession(db.sql, { ...sessionOf('ses_1'), host: 1, id: a!.id, attempt: 1 });

    expect((await pauseTask(db.sql, run.id)).map((task) => [task.step_key, task.host])).toEqual([
      ['finish', null],
      ['a', 1],
      ['b', null],
      ['parked', null],
    ]);
    expect(await pauseTask(db.sql, run.id)).toEqual([]);
    expect(await heartbeat(db.sql, { host: 1, attempts: [a!], lease_seconds: 30 })).toEqual([
      { id: a!.id, attempt: 1, over: null },
    ]);
    expect(await completeAll(db.sql, [a!])).toHaveLength(1);
    await release(db.sql);
    expect(await claimSome(db.sql)).toEqual([]);
    expect((await readRun(db.sql, run.id))?.paused_at).toMatch(/^\d{4}-/);
    const shown = await readTask(db.sql, run.id);
    expect([shown?.condition, shown?.reason]).toEqual([
      'parked',
      expect.stringMatching(/^Paused at \d{4}-\d\d-\d\d [\d:]{8} UTC; 0 of 3 steps done$/),
    ]);
    await auditCounters(db.sql);

    expect(await resumeTask(db.sql, run.id)).toHaveLength(4);
    const again = await claimSome(db.sql);
    expect(again.map((task) => [task.step_key, task.attempt, task.agent_session_id])).toEqual([
      ['a', 2, 'ses_1'],
      ['parked', 2, null],
    ]);
    const [row] = await db.sql`select failures, crashes from tasks where id = ${a!.id}`;
    expect(row).toEqual({ failures: 0, crashes: 0 });
  });

  test('holds what a cancellation decides and what is added meanwhile; a cancellation ends it', async () => {
    const run = await launchRun(db.sql, { a: {}, next: { after: ['a'], min_deps: 0 } });
    await pauseTask(db.sql, run.id);
    await cancelTask(db.sql, idOf(run.ids, 'a'));
    await launch(db.sql, { tasks: [testTask({ flow_run_id: run.id, step_key: 'added' })], key: null });
    expect(await claimSome(db.sql)).toEqual([]);
    await auditCounters(db.sql);
    await resumeTask(db.sql, run.id);
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['next', 'added']);
    await pauseTask(db.sql, run.id);
    await cancelTask(db.sql, run.id);
    expect(new Set(Object.values(await statesOf(db.sql, run)))).toEqual(new Set(['cancelled']));
    await retryRun(db.sql, run.id);
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['a', 'added']);
  });

  test('a retry of a paused run stays paused', async () => {
    const run = await launchRun(db.sql, { a: { max_attempts: 1 }, b: {} });
    await failStep(db.sql, await claimStep(db.sql, 'a'));
    await pauseTask(db.sql, run.id);
    expect((await retryRun(db.sql, run.id)).redone).toEqual(['a', 'finish']);
    expect(await claimSome(db.sql)).toEqual([]);
    await resumeTask(db.sql, run.id);
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['a', 'b']);
  });

  test('one step, or an ordinary task, is held alone', async () => {
    const run = await launchRun(db.sql, { a: {}, b: {} });
    const task = testTask();
    await launch(db.sql, { tasks: [task], key: null });
    await pauseTask(db.sql, idOf(run.ids, 'a'));
    await pauseTask(db.sql, task.id);
    expect((await claimSome(db.sql)).map((one) => one.step_key)).toEqual(['b']);
    expect(await readTask(db.sql, task.id)).toMatchObject({
      condition: 'parked',
      reason: expect.stringMatching(/^Paused/),
    });
    await resumeTask(db.sql, idOf(run.ids, 'a'));
    expect((await claimSome(db.sql)).map((one) => one.step_key)).toEqual(['a']);
  });
});

/** A run whose deadline is an hour away. */
async function launchWithDeadline() {
  const run = testRun({ a: {}, b: { after: ['a'] }, 'clean-up': { after: ['b'], min_deps: 0 } });
  run.rows[0]!.deadline_at = new Date(Date.now() + 3_600_000).toISOString();
  await launch(db.sql, { tasks: run.rows, key: null });
  return run;
}

const passDeadline = (id: string) =>
  db.sql`update tasks set deadline_at = clock_timestamp() - interval '1 s' where id = ${id}`;

describe('when the deadline of a run passes', () => {
  test('whoever polls stops it: what runs is fenced, clean-up runs, the run fails with the reason', async () => {
    const run = await launchWithDeadline();
    const a = await claimStep(db.sql, 'a');
    await release(db.sql);
    expect(await statesOf(db.sql, run)).toMatchObject({ a: 'running' });
    await passDeadline(run.id);
    await release(db.sql);
    expect(await statesOf(db.sql, run)).toEqual({
      a: 'cancelled',
      b: 'cancelled',
      'clean-up': 'pending',
      finish: 'pending',
    });
    expect(await completeAll(db.sql, [a])).toHaveLength(1);
    await completeAll(db.sql, [await claimStep(db.sql, 'clean-up')]);
    expect(await readTask(db.sql, run.id)).toMatchObject({
      condition: 'failed',
      error: { code: 'run.deadline', message: expect.stringMatching(/^The deadline of the run passed at .* UTC\.$/) },
    });
    await retryRun(db.sql, run.id);
    await release(db.sql);
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['a']);
  });

  test('after the run has ended it is spent: what is done again later has no deadline', async () => {
    const run = await launchWithDeadline();
    for (const key of ['a', 'b', 'clean-up', 'finish']) await completeAll(db.sql, [await claimStep(db.sql, key)]);
    await passDeadline(run.id);
    await rerun(db.sql, run.id, { steps: ['b'] });
    await release(db.sql);
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['b']);
  });

  test('of a run that goes on, a rerun does not move it', async () => {
    const run = await launchWithDeadline();
    await completeAll(db.sql, [await claimStep(db.sql, 'a')]);
    await rerun(db.sql, run.id, { steps: ['a'] });
    await passDeadline(run.id);
    await release(db.sql);
    expect(await statesOf(db.sql, run)).toMatchObject({ a: 'cancelled' });
  });

  test('while its root makes the report, the root fails at once', async () => {
    const run = await launchWithDeadline();
    for (const key of ['a', 'b', 'clean-up']) await completeAll(db.sql, [await claimStep(db.sql, key)]);
    const root = await claimStep(db.sql, 'finish');
    await passDeadline(run.id);
    await release(db.sql);
    expect(await completeAll(db.sql, [root])).toHaveLength(1);
    expect(await statesOf(db.sql, run)).toMatchObject({ b: 'completed', finish: 'failed' });
  });

  test('a paused run has time, and gets back what it was held for', async () => {
    const run = await launchWithDeadline();
    await pauseTask(db.sql, run.id);
    await db.sql`update tasks set paused_at = paused_at - interval '2 hours' where id = ${run.id}`;
    await passDeadline(run.id);
    await release(db.sql);
    await resumeTask(db.sql, run.id);
    await release(db.sql);
    expect((await claimSome(db.sql)).map((task) => task.step_key)).toEqual(['a']);
    const [row] = await db.sql`
      select deadline_at > clock_timestamp() + interval '1 hour' as later from tasks where id = ${run.id}`;
    expect(row).toEqual({ later: true });
  });
});
