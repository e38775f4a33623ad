import { connect, type Sql } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelTask } from './cancel.js';
import { launch } from './launch.js';
import {
  attemptsOf,
  endOf,
  expectedStates,
  isStopped,
  randomDag,
  type Fate,
  type ModelStep,
} from './reference-model.js';
import { pauseTask } from './pause.js';
import { rerun } from './rerun.js';
import { resumeTask } from './resume.js';
import type { TaskState } from '@boocode/contracts/task';
import { z } from 'zod';
import { release } from './release.js';
import { retryConflicts } from './retry-conflicts.js';
import { retryRun } from './retry.js';
import { auditCounters, completionOf, failStep, testRun, testTask, type TestRun } from './test-run.js';
import { tick, toReply, type TickRow } from './tick.js';
import type { AttemptRef, ClaimedTask, Completion } from './types.js';

const CONNECTIONS = 16;
/** How many batches of some thirty random graphs; raise it for a long run. */
const ROUNDS = Number(process.env['BOOCODE_STRESS_ROUNDS'] ?? 4);
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

/** What a step's completion adds, by its spec. */
const Adds = z.object({ adds: z.object({ fates: z.array(z.string()), before: z.array(z.string()) }) });

function completionWithSteps(task: ClaimedTask): Completion {
  const { adds } = Adds.safeParse(task.spec).data ?? {};
  if (adds === undefined || adds.fates.length === 0) return completionOf(task);
  const steps = adds.fates.map((fate, n) =>
    testTask({ step_key: addedKey(task.step_key, n), max_attempts: 2, spec: { fate } }),
  );
  return { ...completionOf(task), graft: { steps, before: adds.before } };
}

const addedKey = (key: string | null, n: number): string => `${key}+${n}`;
const keyOf = (n: number): string => `s${n}`;

function toRun(steps: readonly ModelStep[]): TestRun {
  return testRun(
    Object.fromEntries(
      steps.map(({ depends_on, min_deps, fate, on_failure, adds }, n) => [
        keyOf(n),
        {
          after: depends_on.map((dependency) => keyOf(dependency)),
          min_deps,
          max_attempts: 2,
          on_failure,
          spec: { fate, adds: { fates: adds.fates, before: adds.before.map((join) => keyOf(join)) } },
        },
      ]),
    ),
  );
}

/** Sixteen hosts that claim a few steps each and end them in any order, half of the time in a transaction that is held open. */
class Crowd {
  /** Bodies that started, by task. */
  readonly starts = new Map<string, number>();
  /** Runs of which a completion was refused: they had been stopped, or it is a fault. */
  readonly refused = new Set<string>();
  readonly #running = new Set<string>();
  readonly #random: () => number;
  #allLaunched = false;
  #over = false;
  #idleTicks = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Works until nothing lives any more, once `launched` has settled. */
  async work(launched: Promise<unknown>): Promise<void> {
    void launched.finally(() => {
      this.#allLaunched = true;
    });
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, n) => this.#host(n + 1)));
  }

  async #host(host: number): Promise<void> {
    const held: ClaimedTask[] = [];
    while (!this.#over || held.length > 0) {
      held.sort(() => this.#random() - 0.5);
      const ending = held.splice(0, Math.ceil(this.#random() * held.length));
      const completing = ending.filter((task) => completes(task));
      const failing = ending.filter((task) => !completes(task));
      for (const task of ending) this.#running.delete(task.id);
      for (const task of failing) {
        const outcome = fateOf(task) === 'crashes-once' ? ('crash' as const) : ('failure' as const);
        const error = { outcome, code: 'test', message: 'As planned.' };
        await failStep(sql, task, { host, error, retry_after_seconds: 0 });
      }
      const claimed = await this.#tick(host, completing);
      for (const task of claimed) this.#start(task);
      held.push(...claimed);
      if (claimed.length === 0) await this.#idle();
      else this.#idleTicks = 0;
    }
  }

  /** With nothing running, nothing to claim and nothing parked, what is left waits for a wake-up that was lost. */
  async #idle(): Promise<void> {
    const mayEnd = this.#allLaunched;
    const { released } = await release(sql);
    this.#idleTicks = released > 0 || this.#running.size > 0 ? 0 : this.#idleTicks + 1;
    if (!mayEnd || this.#over) return;
    const [{ alive }] = await sql<[{ alive: boolean }]>`
      select exists (select from tasks where state in ('pending', 'running')) as alive`;
    this.#over = !alive;
    if (alive && this.#idleTicks > 50 * CONNECTIONS) throw new Error('A wake-up was lost.');
  }

  #start(task: ClaimedTask): void {
    if (this.#running.has(task.id)) throw new Error(`${task.step_key} runs twice at the same time.`);
    this.#running.add(task.id);
    this.starts.set(task.id, (this.starts.get(task.id) ?? 0) + 1);
    const early = task.dependencies.find(({ state }) => state === 'pending' || state === 'running');
    if (early) throw new Error(`${task.step_key} started before ${early.step_key} had settled.`);
  }

  async #tick(host: number, completing: readonly ClaimedTask[]): Promise<ClaimedTask[]> {
    const completions = completing.map((task) => completionWithSteps(task));
    const slots = { conductor: Math.ceil(this.#random() * 4) };
    if (this.#random() < 0.5) {
      const reply = await tick(sql, { host, completions, slots, lease_seconds: 60 });
      this.#noteRefused(completing, reply.lost);
      return reply.claimed;
    }
    const reply = await retryConflicts(() =>
      sql.begin(async (tx) => {
        const got = await tx<TickRow[]>`
          select kind, body from tick(${host}, ${JSON.stringify(completions)}::text::jsonb, ${tx.json(slots)}, 60)`;
        await tx`select pg_sleep(0.001)`;
        return toReply(got);
      }),
    );
    this.#noteRefused(completing, reply.lost);
    return reply.claimed;
  }

  #noteRefused(completing: readonly ClaimedTask[], lost: readonly AttemptRef[]): void {
    for (const { id } of lost) this.refused.add(completing.find((task) => task.id === id)?.flow_run_id ?? id);
  }
}

function fateOf(task: ClaimedTask): Fate {
  const fate = task.spec['fate'];
  return fate === 'fails' || fate === 'flaky' || fate === 'crashes-once' ? fate : 'completes';
}

/** Whether this attempt's body ends well. */
function completes(task: ClaimedTask): boolean {
  const fate = fateOf(task);
  return fate === 'completes' || (fate !== 'fails' && task.attempt > 1);
}

interface StoredStep {
  flow_run_id: string;
  step_key: string;
  id: string;
  state: string;
}

/** Holds a run that has ended against the model. In a stopped run a step may be cancelled instead, unless it is clean-up. */
function expectAsModelled(
  dag: readonly ModelStep[],
  steps: ReadonlyMap<string, StoredStep>,
  starts: ReadonlyMap<string, number>,
): void {
  const expected = expectedStates(dag);
  const stopped = isStopped(dag);
  const check = (key: string, end: TaskState, fate: Fate, mayBeCancelled: boolean): void => {
    const step = steps.get(key);
    if (mayBeCancelled && (step === undefined || step.state === 'cancelled')) return;
    expect([key, step?.state]).toEqual([key, end]);
    expect([key, starts.get(step?.id ?? '') ?? 0]).toEqual([key, end === 'blocked' ? 0 : attemptsOf[fate]]);
  };
  for (const [n, { fate, min_deps, adds }] of dag.entries()) {
    const key = keyOf(n);
    check(key, expected[n]!, fate, stopped && min_deps !== 0);
    if (expected[n] !== 'completed') continue;
    for (const [m, one] of adds.fates.entries()) check(addedKey(key, m), endOf(one), one, stopped);
  }
  const root = steps.get('finish');
  expect(root?.state).toBe(stopped ? 'failed' : 'completed');
  expect(starts.get(root?.id ?? '') ?? 0).toBe(stopped ? 0 : 1);
}

async function deadlocks(): Promise<number> {
  const [row] = await sql<[{ deadlocks: number }]>`
    select deadlocks from pg_stat_database where datname = current_database()`;
  return row.deadlocks;
}

describe('random graphs over sixteen connections', () => {
  test(
    'end as the reference model says: nothing lost, nothing run twice or early, no deadlock',
    async () => {
      const before = await deadlocks();
      await fc.assert(
        fc.asyncProperty(
          fc.array(randomDag, { minLength: 25, maxLength: 35 }),
          fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
          async (dags, dice) => {
            const runs = dags.map((dag) => ({ dag, run: toRun(dag) }));
            const crowd = new Crowd(() => dice.next().value);
            const launched = Promise.all(runs.map(({ run }) => launch(sql, { tasks: run.rows, key: null })));
            await Promise.all([launched, crowd.work(launched)]);

            const rows = await sql<StoredStep[]>`select flow_run_id, step_key, id, state from tasks`;
            for (const { dag, run } of runs) {
              const mine = rows.filter((row) => row.flow_run_id === run.id);
              expectAsModelled(dag, new Map(mine.map((row) => [row.step_key, row])), crowd.starts);
              expect([crowd.refused.has(run.id), isStopped(dag)]).not.toEqual([true, false]);
            }
            await auditCounters(sql);
            await sql`delete from tasks`;
          },
        ),
        { numRuns: ROUNDS, endOnFailure: true },
      );
      expect(await deadlocks()).toBe(before);
    },
    TIMEOUT,
  );
});

describe('random graphs while people cancel, retry, redo, pause and resume', () => {
  test(
    'never run a step at two places or early, and all complete once nobody interferes any more',
    async () => {
      const before = await deadlocks();
      const dags = fc
        .sample(randomDag, 12 * ROUNDS)
        .map((dag) => dag.map((step) => ({ ...step, fate: 'completes' as const, adds: allComplete(step.adds) })));
      const runs = dags.map((dag) => toRun(dag));
      for (const run of runs) await launch(sql, { tasks: run.rows, key: null });
      const accepted = new Map<string, number>();
      const early: string[] = [];
      const people = { meddling: true };

      const host = async (id: number): Promise<void> => {
        let held: ClaimedTask[] = [];
        while (people.meddling || held.length > 0) {
          const ending = held.slice(0, 1 + Math.floor(Math.random() * held.length));
          held = held.slice(ending.length);
          const completions = ending.map((task) => completionWithSteps(task));
          const reply = await tick(sql, {
            host: id,
            completions,
            slots: people.meddling ? { conductor: 3 } : {},
            lease_seconds: 60,
          });
          const lost = new Set(reply.lost.map((ref) => nameOf(ref)));
          for (const name of ending.map((task) => nameOf(task)).filter((one) => !lost.has(one))) {
            accepted.set(name, (accepted.get(name) ?? 0) + 1);
          }
          for (const task of reply.claimed) {
            if (task.dependencies.some(({ state }) => state === 'pending' || state === 'running'))
              early.push(nameOf(task));
          }
          held.push(...reply.claimed);
        }
      };
      const meddle = async (): Promise<void> => {
        for (let n = 0; n < 60 * ROUNDS; n += 1) await meddleWith(runs[Math.floor(Math.random() * runs.length)]!, n);
      };
      const hosts = Array.from({ length: CONNECTIONS - 4 }, (_, n) => host(n + 1));
      await Promise.all([meddle(), meddle(), meddle()]);
      people.meddling = false;
      await Promise.all(hosts);
      await auditCounters(sql);
      expect([...accepted.values()].every((times) => times === 1)).toBe(true);
      expect(early).toEqual([]);

      for (const run of runs) {
        await resumeTask(sql, run.id);
        await retryRun(sql, run.id);
        await rerun(sql, run.id, { steps: ['finish'] });
      }
      const crowd = new Crowd(Math.random);
      await crowd.work(Promise.resolve());
      expect(crowd.refused).toEqual(new Set());
      const states = await sql`
      select step_key, state, error from tasks where superseded_at is null and state <> 'completed'`;
      expect(states).toEqual([]);
      await auditCounters(sql);
      expect(await deadlocks()).toBe(before);
    },
    TIMEOUT,
  );
});

const allComplete = ({ fates, before }: ModelStep['adds']): ModelStep['adds'] => ({
  fates: fates.map(() => 'completes'),
  before,
});

/** One thing that a person does to a run, in turn; a step that added steps can't be done again alone. */
async function meddleWith(run: TestRun, n: number): Promise<void> {
  const row = run.rows[Math.floor(Math.random() * run.rows.length)]!;
  const someOrAll = Math.random() < 0.5 ? row.id : run.id;
  const adds = (Adds.safeParse(row.spec).data?.adds.fates.length ?? 0) > 0;
  const whatPeopleDo = [
    () => retryRun(sql, run.id),
    () => cancelTask(sql, someOrAll),
    () => rerun(sql, run.id, { steps: [row.step_key ?? ''], only: !adds && Math.random() < 0.5 }),
    () => pauseTask(sql, someOrAll),
    () => rerun(sql, run.id, { steps: [row.step_key ?? ''], dry_run: true }),
    () => resumeTask(sql, someOrAll),
  ];
  await whatPeopleDo[n % whatPeopleDo.length]!();
}

function nameOf({ id, attempt }: AttemptRef): string {
  return `${id} ${attempt}`;
}
