import { connect, type Sql } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { isLong } from '@boocode/rehearsal/long-form';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../launch.js';
import { auditCounters, completionOf, testRun, type TestStep } from '../test-run.js';
import { tick } from '../tick.js';
import type { AttemptRef } from '../types.js';

/** How many joins are forced; raise it for the long form. */
const JOINS = Number(process.env['BOOCODE_PROOF_JOINS'] ?? (isLong ? 2_000 : 600));
const PAIRS = 6;
const JOINS_PER_RUN = 20;
const RUNS_PER_WAVE = 30;
const LEASE = 3_600;

let db: TestDatabase;
/** Pairs of connections: each completes one of the two last dependencies of the same joins. */
const pairs: { left: Sql; right: Sql }[] = [];
beforeAll(async () => {
  db = await testDatabase();
  for (let n = 0; n < PAIRS; n += 1) {
    const [left, right] = [connect(db.url, { name: 'left', max: 1 }), connect(db.url, { name: 'right', max: 1 })];
    pairs.push({ left, right });
  }
});
afterAll(async () => {
  await Promise.all(pairs.flatMap(({ left, right }) => [left.end(), right.end()]));
  await db.drop();
});

/** The two last dependencies of some joins, in one order for one connection and in another for the other. */
interface Meeting {
  left: AttemptRef[];
  right: AttemptRef[];
}

/** Runs of joins of two, all dependencies claimed. The joins of one meeting are of different runs. */
async function setWave(runs: number): Promise<Meeting[]> {
  for (let run = 0; run < runs; run += 1) {
    const steps: [string, TestStep][] = Array.from({ length: JOINS_PER_RUN }, (_, n): [string, TestStep][] => [
      [`left${n}`, { agent: 'left' }],
      [`right${n}`, { agent: 'right' }],
      [`join${n}`, { after: [`left${n}`, `right${n}`], agent: 'join' }],
    ]).flat();
    await launch(db.sql, { tasks: testRun(Object.fromEntries(steps)).rows, key: null });
  }
  const slots = { left: runs * JOINS_PER_RUN, right: runs * JOINS_PER_RUN };
  const { claimed } = await tick(db.sql, { host: 1, completions: [], slots, lease_seconds: LEASE });
  const byName = new Map(claimed.map((task) => [`${task.flow_run_id} ${task.step_key}`, task]));
  const runIds = [...new Set(claimed.map((task) => task.flow_run_id))];
  const refOf = (name: string): AttemptRef => {
    const task = byName.get(name);
    if (!task) throw new Error(`${name} was not claimed.`);
    return task;
  };
  const meetings: Meeting[] = [];
  for (let n = 0; n < JOINS_PER_RUN; n += 1) {
    for (let from = 0, size = 1; from < runIds.length; from += size, size = (size % 3) + 1) {
      const chunk = runIds.slice(from, from + size);
      const left = chunk.map((run) => refOf(`${run} left${n}`));
      const right = chunk.map((run) => refOf(`${run} right${n}`)).toReversed();
      meetings.push({ left, right });
    }
  }
  return meetings;
}

async function completeOn(sql: Sql, refs: readonly AttemptRef[]): Promise<void> {
  const completions = refs.map((ref) => completionOf(ref, { text: '' }));
  const { lost } = await tick(sql, { host: 1, completions, slots: {}, lease_seconds: LEASE });
  if (lost.length > 0) throw new Error('A completion was refused.');
}

/** Both sides complete: sent together, or the second one while the transaction of the first is open. */
async function meet({ left, right }: (typeof pairs)[number], meeting: Meeting, held: boolean): Promise<void> {
  if (!held) {
    await Promise.all([completeOn(left, meeting.left), completeOn(right, meeting.right)]);
    return;
  }
  await left`begin`;
  await completeOn(left, meeting.left);
  const second = completeOn(right, meeting.right);
  await Promise.all([left`commit`, second]);
}

async function counted(): Promise<{ deadlocks: number; rollbacks: number }> {
  const [row] = await db.sql<[{ deadlocks: number; rollbacks: number }]>`
    select deadlocks, xact_rollback as rollbacks from pg_stat_database where datname = current_database()`;
  return row;
}

test(`${JOINS} joins whose last two dependencies complete at the same moment: all are set free, no deadlock`, async () => {
  const before = await counted();
  let joined = 0;
  for (let wave = 0; joined < JOINS; wave += 1) {
    const runs = Math.min(RUNS_PER_WAVE, Math.ceil((JOINS - joined) / JOINS_PER_RUN));
    const meetings = await setWave(runs);
    const queue = meetings.values();
    await Promise.all(
      pairs.map(async (pair) => {
        let held = false;
        for (const meeting of queue) {
          await meet(pair, meeting, held);
          held = !held;
        }
      }),
    );
    const waiting = await db.sql`select id from tasks where step_key like 'join%' and ready_at is null`;
    expect(waiting, `lost wake-ups in wave ${wave}`).toEqual([]);
    const [ready] = await db.sql<[{ count: number }]>`
        select count(*) from tasks where step_key like 'join%' and ready_at is not null and unmet_deps = 0`;
    expect(ready.count).toBe(runs * JOINS_PER_RUN);
    await auditCounters(db.sql);
    joined += runs * JOINS_PER_RUN;
    await db.sql`delete from tasks`;
  }
  expect(joined).toBeGreaterThanOrEqual(JOINS);
  // Connections tell what they have counted when they end.
  await Promise.all(pairs.splice(0).flatMap(({ left, right }) => [left.end(), right.end()]));
  expect(await counted()).toEqual(before);
}, 3_600_000);
