import { registerHost, type Host } from '@boocode/coder/tasks/host';
import { connect, type Sql } from '@boocode/db/connect';
import { describeSchema } from '@boocode/db/describe-schema';
import { taskFaults } from '@boocode/db/doctor/task-faults';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeIndexes, takeIndexes } from './bulk-load.js';
import { ACTS, playRun } from './engine-play.js';
import { fillHistory, fillProjects } from './fill-history.js';
import { placesOf, volumeReadings } from './reads.js';
import { sweepDay } from './retention-day.js';
import { sizesOfTables, TABLES } from './tables.js';
import { timelineOf } from './timeline.js';

/** Ten days. */
const timeline = timelineOf({ tasks: 3_200, perYear: 116_800, now: Date.now() });
const DAY_MS = 86_400_000;

let db: TestDatabase;
let single: Sql;
let host: Host;
beforeAll(async () => {
  db = await testDatabase();
  single = connect(db.url, { name: 'test-single', max: 1 });
  await fillProjects(db.sql);
  await fillHistory(db.sql, timeline, { first: 0, end: 100, events: 3 });
  await fillHistory(db.sql, timeline, { first: 100, end: timeline.blocks, events: 1 });
  await db.sql`analyze`;
  host = await registerHost(db.sql, { hostname: 'workstation', pid: process.pid });
});
afterAll(async () => {
  await host.close();
  await single.end();
  await db.drop();
});

test('a history is as the engine would have left it: no counter is wrong, no row belongs to no task', async () => {
  expect(await taskFaults(db.sql)).toEqual([]);
  const [row] = await db.sql`
    select count(*) as tasks, count(*) filter (where id = flow_run_id) as runs, count(distinct group_id) as groups,
      count(*) filter (where state in ('pending', 'running')) as open, max(ended_at) > now() - interval '1 hour' as until_now
    from tasks`;
  expect(row).toEqual({ tasks: 3_200, runs: 200, groups: 800, open: 0, until_now: true });
  const events = await db.sql`select count(*) as events from task_events`;
  // Twelve of sixteen tasks are of agents.
  expect(events).toEqual([{ events: 100 * 12 * 3 + 100 * 12 }]);
});

test('indexes that were taken away come back as they were', async () => {
  const before = await describeSchema(db.sql);
  const taken = await takeIndexes(db.sql, TABLES);
  expect(await describeSchema(db.sql)).not.toEqual(before);
  await makeIndexes(db.sql, [...taken.summaries, ...taken.others]);
  expect(await describeSchema(db.sql)).toEqual(before);
});

test('the engine plays a run beside a history, and everything that is measured can be read', async () => {
  const acts = await playRun(db.sql, host.id);
  expect(ACTS.filter((act) => acts[act].length === 0)).toEqual([]);
  const places = await placesOf(db.sql, timeline);
  for (const { what, call } of volumeReadings(db.sql, { places, timeline, host: host.id })) {
    // Read further down in the same way as their first pages.
    if (!what.endsWith('far down')) await call();
  }
});

test('the sweep of a day removes its runs with all that belongs to them, and nothing else', async () => {
  const [old] = await db.sql`
    select count(*) as runs from tasks where id = flow_run_id and ended_at < ${new Date(timeline.startMs + DAY_MS)}`;
  const swept = await sweepDay(single, new Date(timeline.startMs + DAY_MS));
  expect(swept.runs).toBe(old?.['runs']);
  expect(swept.deleted.find(({ table }) => table === 'tasks')?.rows).toBe(swept.runs * 13);
  expect(swept.deleted.filter(({ rows }) => rows === 0)).toEqual([]);
  expect(await taskFaults(db.sql)).toEqual([]);
  expect((await sizesOfTables(single)).map(({ table }) => table)).toEqual([...TABLES]);
});
