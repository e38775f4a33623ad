import type { TaskState } from '@boocode/contracts/task';
import { connect, type Sql } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import * as fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch } from './launch.js';
import { attemptsOf, endOf, expectedStates, isStopped, randomDag, type Fate } from './reference-model.js';
import { rerun } from './rerun.js';
import { resumeTask } from './resume.js';
import { retryRun } from './retry.js';
import { setLimit } from './set-limit.js';
import { addedKey, completionWithSteps, CONNECTIONS, Crowd, keyOf, nameOf, toRun } from './stress-crowd.js';
import { doAgain, meddleWith, oneOf, pauseAndResume, type StressRun } from './stress-people.js';
import { auditCounters, type TestRun } from './test-run.js';
import { tick } from './tick.js';
import type { ClaimedTask } from './types.js';

/** How many batches of some thirty random graphs, and of twelve that people meddle with; raise it for a long run. */
const ROUNDS = Number(process.env['BOOCODE_STRESS_ROUNDS'] ?? 1);
const TIMEOUT = 60_000 + ROUNDS * 15_000;

let db: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  db = await testDatabase();
  sql = connect(db.url, { name: 'stress', max: CONNECTIONS });
});
afterAll(async () => {
  await sql.end();
  await db.drop();
});
beforeEach(async () => {
  await sql`delete from tasks`;
});

interface StoredStep {
  flow_run_id: string;
  step_key: string;
  id: string;
  state: string;
}

/**
 * Holds a run that has ended against the model. In a stopped run a step may be cancelled instead, unless it is clean-up.
 * A step whose attempt somebody paused starts once more for it, and one that was done before may have its flaky start behind it.
 */
function expectAsModelled(run: StressRun, steps: ReadonlyMap<string, StoredStep>, crowd: Crowd): void {
  const { dag, redone } = run;
  const expected = expectedStates(dag);
  const stopped = isStopped(dag);
  for (const [n, { fate, min_deps, adds }] of dag.entries()) {
    const key = keyOf(n);
    const end = expected[n]!;
    const again = isRedone(run, key);
    if (!(stopped && min_deps !== 0 && isCancelled(steps.get(key))))
      expectStep(steps.get(key), { key, end, starts: startsOf(fate, end, again && redone) }, crowd);
    if (end !== 'completed') continue;
    for (const [m, one] of adds.fates.entries()) {
      const added = addedKey(key, m);
      if (stopped && isCancelled(steps.get(added))) continue;
      const starts = startsOf(one, endOf(one), (again || isRedone(run, added)) && redone);
      expectStep(steps.get(added), { key: added, end: endOf(one), starts }, crowd);
    }
  }
  const end = stopped ? 'failed' : 'completed';
  const starts = stopped || !isRedone(run, 'finish') ? 0 : 1;
  expectStep(steps.get('finish'), { key: 'finish', end, starts }, crowd);
}

const isRedone = ({ redone }: StressRun, key: string): boolean => redone?.has(key) ?? true;
const isCancelled = (step: StoredStep | undefined): boolean => step === undefined || step.state === 'cancelled';

/** How often a step starts; `some` when it is done again, as its flaky start may be behind it. `redone` is false for what is kept. */
function startsOf(fate: Fate, end: TaskState, redone: StressRun['redone'] | false): number | 'some' {
  if (end === 'blocked' || redone === false) return 0;
  return redone === null ? attemptsOf[fate] : 'some';
}

function expectStep(
  step: StoredStep | undefined,
  { key, end, starts }: { key: string; end: TaskState; starts: number | 'some' },
  crowd: Crowd,
): void {
  expect([key, step?.state]).toEqual([key, end]);
  const id = step?.id ?? '';
  const got = crowd.starts.get(id) ?? 0;
  if (starts === 'some' || (starts > 0 && crowd.fenced.has(id))) expect([key, got > 0]).toEqual([key, true]);
  else expect([key, got]).toEqual([key, starts]);
}

/** All runs against the model, the counters against the edges, and no completion refused without a reason. */
async function expectAll(runs: readonly StressRun[], crowd: Crowd): Promise<void> {
  const rows = await sql<StoredStep[]>`
    select flow_run_id, step_key, id, state from tasks where superseded_at is null`;
  for (const run of runs) {
    const mine = rows.filter((row) => row.flow_run_id === run.id);
    expectAsModelled(run, new Map(mine.map((row) => [row.step_key, row])), crowd);
    expect([crowd.refused.has(run.id), isStopped(run.dag)]).not.toEqual([true, false]);
  }
  await auditCounters(sql);
}

async function deadlocks(): Promise<number> {
  const [row] = await sql<[{ deadlocks: number }]>`
    select deadlocks from pg_stat_database where datname = current_database()`;
  return row.deadlocks;
}

/** Numbers from 0 to 1, the same ones for the same seed. */
function diceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const batch = fc.record({
  dags: fc.array(randomDag, { minLength: 25, maxLength: 35 }),
  seed: fc.noBias(fc.nat()),
  paused: fc.boolean(),
  limit: fc.constantFrom(null, null, null, 3, 12),
});

describe('random graphs over sixteen connections', () => {
  test(
    'end as the reference model says, and again after reruns and forks: nothing lost, nothing run twice or early, no deadlock',
    async () => {
      const before = await deadlocks();
      const count = { graphs: 0, again: 0, pauses: 0, limited: 0 };
      await fc.assert(
        fc.asyncProperty(batch, async ({ dags, seed, paused, limit }) => {
          const random = diceOf(seed);
          const project = limit === null ? null : uuidv7();
          const limits = project === null || limit === null ? null : { project, slots: limit };
          if (limits) await setLimit(sql, `project:${limits.project}`, limits.slots);
          const runs = dags.map((dag) => ({ dag, run: toRun(dag, project) }));
          const first = runs.map(({ dag, run }): StressRun => ({ id: run.id, dag, redone: null }));
          const tests = runs.map(({ run }) => run);
          const works = async (launched: Promise<unknown>, expected: () => readonly StressRun[]): Promise<void> => {
            const crowd = new Crowd(sql, random, limits);
            const people = paused ? [pauseAndResume(sql, crowd, tests, random)] : [];
            await Promise.all([launched, crowd.work(launched), ...people]);
            await expectAll(expected(), crowd);
            count.pauses += crowd.fenced.size;
          };

          await works(Promise.all(tests.map((run) => launch(sql, { tasks: run.rows, key: null }))), () => first);
          // One after the other, while the crowd is at work on the first of them.
          const again: StressRun[] = [];
          const asked = (async () => {
            for (const run of first) again.push(...(await doAgain(sql, run, random)));
          })();
          await works(asked, () => again);

          count.graphs += dags.length;
          count.again += again.filter(({ redone }) => redone?.size).length;
          count.limited += limits === null ? 0 : dags.length;
          if (limits) await setLimit(sql, `project:${limits.project}`, null);
          await sql`delete from tasks`;
        }),
        { numRuns: ROUNDS, endOnFailure: true },
      );
      console.info(`Against the reference model: ${JSON.stringify(count)}`);
      expect(await deadlocks()).toBe(before);
    },
    TIMEOUT,
  );
});

/** Hosts that work while people meddle: what they started early, and how often each attempt was taken as completed. */
class Hosts {
  readonly accepted = new Map<string, number>();
  readonly early: string[] = [];
  meddling = true;

  async work(id: number): Promise<void> {
    let held: ClaimedTask[] = [];
    while (this.meddling || held.length > 0) {
      const ending = held.slice(0, 1 + Math.floor(Math.random() * held.length));
      held = held.slice(ending.length);
      const reply = await tick(sql, {
        host: id,
        completions: ending.map((task) => completionWithSteps(task)),
        slots: this.meddling ? { conductor: 3 } : {},
        lease_seconds: 60,
      });
      const lost = new Set(reply.lost.map((ref) => nameOf(ref)));
      for (const name of ending.map((task) => nameOf(task)).filter((one) => !lost.has(one))) {
        this.accepted.set(name, (this.accepted.get(name) ?? 0) + 1);
      }
      for (const task of reply.claimed) {
        if (task.dependencies.some(({ state }) => state === 'pending' || state === 'running'))
          this.early.push(nameOf(task));
      }
      held.push(...reply.claimed);
    }
  }
}

/** A dozen graphs whose steps all complete, once nobody interferes any more. */
async function meddledRound(): Promise<{ graphs: number; forks: number }> {
  const dags = fc.sample(randomDag, 12).map((dag) =>
    dag.map((step) => ({
      ...step,
      fate: 'completes' as const,
      adds: { ...step.adds, fates: step.adds.fates.map(() => 'completes' as const) },
    })),
  );
  const runs: TestRun[] = dags.map((dag) => toRun(dag));
  for (const run of runs) await launch(sql, { tasks: run.rows, key: null });
  const hosts = new Hosts();
  const meddle = async (): Promise<void> => {
    for (let n = 0; n < 64; n += 1) await meddleWith(sql, oneOf(runs, Math.random), n);
  };
  const working = Array.from({ length: CONNECTIONS - 4 }, (_, n) => hosts.work(n + 1));
  try {
    await Promise.all([meddle(), meddle(), meddle()]);
  } finally {
    hosts.meddling = false;
    await Promise.all(working);
  }
  await auditCounters(sql);
  expect([...hosts.accepted.values()].every((times) => times === 1)).toBe(true);
  expect(hosts.early).toEqual([]);

  await setLimit(sql, 'agent:conductor', null);
  const all = await sql<{ id: string }[]>`select id from tasks where id = flow_run_id`;
  for (const { id } of all) {
    await resumeTask(sql, id);
    await retryRun(sql, id);
    await rerun(sql, id, { steps: ['finish'] });
  }
  const crowd = new Crowd(sql, Math.random);
  await crowd.work(Promise.resolve());
  expect(crowd.refused).toEqual(new Set());
  const states = await sql`
    select step_key, state, error from tasks where superseded_at is null and state <> 'completed'`;
  expect(states).toEqual([]);
  await auditCounters(sql);
  await sql`delete from tasks`;
  return { graphs: runs.length, forks: all.length - runs.length };
}

describe('random graphs while people cancel, retry, redo, fork, limit, pause and resume', () => {
  test(
    'never run a step at two places or early, and all complete once nobody interferes any more',
    async () => {
      const before = await deadlocks();
      const count = { graphs: 0, forks: 0 };
      for (let round = 0; round < ROUNDS; round += 1) {
        const { graphs, forks } = await meddledRound();
        count.graphs += graphs;
        count.forks += forks;
      }
      console.info(`Meddled with: ${JSON.stringify(count)}`);
      expect(await deadlocks()).toBe(before);
    },
    TIMEOUT,
  );
});
