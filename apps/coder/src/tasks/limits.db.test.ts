import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch } from './launch.js';
import { readTask } from './read-tasks.js';
import { rerun } from './rerun.js';
import { setLimit } from './set-limit.js';
import { auditCounters, claimSome, completeAll, launchRun, testTask } from './test-run.js';
import type { NewTask } from './types.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(async () => {
  const keys = await db.sql<{ key: string }[]>`select key from task_limits`;
  for (const { key } of keys) await setLimit(db.sql, key, null);
  await auditCounters(db.sql);
});

async function launchTasks(count: number, fields: Partial<NewTask>): Promise<NewTask[]> {
  const tasks = Array.from({ length: count }, () => testTask(fields));
  for (const task of tasks) await launch(db.sql, { tasks: [task], key: null });
  return tasks;
}

const [projectA, projectB] = [uuidv7(), uuidv7()];

describe('a limit', () => {
  test('holds over all hosts, counts what really runs, and frees with it', async () => {
    await setLimit(db.sql, `project:${projectA}`, 2);
    await launchTasks(6, { project_id: projectA });
    const claims = await Promise.all([1, 2, 3, 4].map((host) => claimSome(db.sql, { host, slots: 3 })));
    const running = claims.flat();
    expect(running).toHaveLength(2);
    const [row] = await db.sql<{ claimed_by: number }[]>`select claimed_by from tasks where id = ${running[0]!.id}`;
    await completeAll(db.sql, [running[0]!], row!.claimed_by);
    expect(await claimSome(db.sql, { host: 9 })).toHaveLength(1);
    expect(await claimSome(db.sql)).toEqual([]);
  });

  test('of an agent or a provider holds too, and the tightest of several counts', async () => {
    await setLimit(db.sql, 'provider:acme', 3);
    await setLimit(db.sql, 'agent:conductor', 4);
    await setLimit(db.sql, `project:${projectA}`, 1);
    await launchTasks(3, { project_id: projectA, model: 'acme/large' });
    await launchTasks(3, { project_id: projectB, model: 'acme/small' });
    await launchTasks(3, { model: 'other/one' });
    const models = (await claimSome(db.sql)).map((task) => [task.project_id, task.model]);
    expect(models).toEqual([
      [projectA, 'acme/large'],
      [projectB, 'acme/small'],
      [projectB, 'acme/small'],
      [null, 'other/one'],
    ]);
  });

  test('that is full keeps nothing else back, however much waits there, and says so', async () => {
    await setLimit(db.sql, `project:${projectA}`, 1);
    const queue = Array.from({ length: 300 }, (_, n) => [`s${n}`, { project_id: projectA, priority: 9 }] as const);
    const run = await launchRun(db.sql, Object.fromEntries(queue));
    const [other] = await launchTasks(1, { project_id: projectB });
    const claimed = await claimSome(db.sql, { slots: 4 });
    expect(new Set(claimed.map((task) => task.project_id))).toEqual(new Set([projectA, projectB]));
    expect(claimed).toHaveLength(2);
    expect(claimed.map((task) => task.id)).toContain(other!.id);
    expect(await readTask(db.sql, run.rows[300]!.id)).toMatchObject({
      condition: 'queued',
      reason: `Queued: project:${projectA} may run 1 at once, and as many do`,
    });
  });

  test('that is set, changed or taken away holds for what waits already', async () => {
    await launchTasks(4, { project_id: projectA });
    await setLimit(db.sql, `project:${projectA}`, 0);
    expect(await claimSome(db.sql)).toEqual([]);
    await setLimit(db.sql, `project:${projectA}`, 1);
    expect(await claimSome(db.sql)).toHaveLength(1);
    await setLimit(db.sql, `project:${projectA}`, null);
    expect(await claimSome(db.sql)).toHaveLength(3);
  });

  test('of a provider holds for the model that a rerun changes to', async () => {
    await setLimit(db.sql, 'provider:acme', 0);
    const run = await launchRun(db.sql, { one: { model: 'other/one' } });
    await completeAll(db.sql, await claimSome(db.sql));
    await rerun(db.sql, run.id, { steps: ['one'], model: 'acme/large' });
    expect(await claimSome(db.sql)).toEqual([]);
    await rerun(db.sql, run.id, { steps: ['one'], model: 'other/two' });
    expect(await claimSome(db.sql)).toHaveLength(1);
  });
});

test('what is done again after its limit was taken away is held by none', async () => {
  await setLimit(db.sql, 'agent:conductor', 1);
  const run = await launchRun(db.sql, { one: {} });
  await completeAll(db.sql, await claimSome(db.sql));
  await setLimit(db.sql, 'agent:conductor', null);
  await rerun(db.sql, run.id, { steps: ['one'] });
  expect(await claimSome(db.sql)).toHaveLength(1);
});

test('priority ages: ten minutes of waiting are worth a point', async () => {
  const [old] = await launchTasks(1, {});
  await db.sql`update tasks set due_at = due_at - interval '21 minutes' where id = ${old!.id}`;
  const [slightly] = await launchTasks(1, { priority: 2 });
  const [urgent] = await launchTasks(1, { priority: 3 });
  expect((await claimSome(db.sql)).map((task) => task.id)).toEqual([urgent!.id, old!.id, slightly!.id]);
});
