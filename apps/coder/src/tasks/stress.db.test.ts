import { connect, type Sql } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelTask } from './cancel.js';
import { launch } from './launch.js';
import { attemptsOf, expectedStates, randomDag, type Fate, type ModelStep } from './reference-model.js';
import { release } from './release.js';
import { retryConflicts } from './retry-conflicts.js';
import { retryRun } from './retry.js';
import { auditCounters, completionOf, failStep, idOf, testRun, type TestRun } from './test-run.js';
import { tick } from './tick.js';
import type { AttemptRef, ClaimedTask } from './types.js';

const CONNECTIONS = 16;
/** How many batches of some thirty random graphs; raise it for a long run. */
const ROUNDS = Number(process.env['BOOCODE_STRESS_ROUNDS'] ?? 4);

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

const keyOf = (n: number): string => `s${n}`;

function toRun(steps: readonly ModelStep[]): TestRun {
  return testRun(
    Object.fromEntries(
      steps.map(({ depends_on, min_deps, fate }, n) => [
        keyOf(n),
        { after: depends_on.map((dependency) => keyOf(dependency)), min_deps, max_attempts: 2, spec: { fate } },
      ]),
    ),
  );
}

/** Sixteen hosts that claim a few steps each and end them in any order, half of the time in a transaction that is held open. */
class Crowd {
  /** Bodies that started, by task. */
  readonly starts = new Map<string, number>();
  readonly #running = new Set<string>();
  readonly #random: () => number;
  #rootsLeft: number;
  #idleTicks = 0;

  constructor(roots: number, random: () => number) {
    this.#rootsLeft = roots;
    this.#random = random;
  }

  async work(): Promise<void> {
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, n) => this.#host(n + 1)));
  }

  async #host(host: number): Promise<void> {
    const held: ClaimedTask[] = [];
    while (this.#rootsLeft > 0 || held.length > 0) {
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
      this.#rootsLeft -= completing.filter((task) => task.id === task.flow_run_id).length;
    }
  }

  /** With nothing running, nothing to claim and nothing parked, what is left waits for a wake-up that was lost. */
  async #idle(): Promise<void> {
    const { released } = await release(sql);
    this.#idleTicks = released > 0 || this.#running.size > 0 ? 0 : this.#idleTicks + 1;
    if (this.#rootsLeft > 0 && this.#idleTicks > 50 * CONNECTIONS) throw new Error('A wake-up was lost.');
  }

  #start(task: ClaimedTask): void {
    if (this.#running.has(task.id)) throw new Error(`${task.step_key} runs twice at the same time.`);
    this.#running.add(task.id);
    this.starts.set(task.id, (this.starts.get(task.id) ?? 0) + 1);
    const early = task.dependencies.find(({ state }) => state === 'pending' || state === 'running');
    if (early) throw new Error(`${task.step_key} started before ${early.step_key} had settled.`);
  }

  async #tick(host: number, completing: readonly ClaimedTask[]): Promise<ClaimedTask[]> {
    const completions = completing.map((task) => completionOf(task));
    const slots = { conductor: Math.ceil(this.#random() * 4) };
    if (this.#random() < 0.5) {
      const reply = await tick(sql, { host, completions, slots, lease_seconds: 60 });
      if (reply.lost.length > 0) throw new Error('A completion was refused.');
      return reply.claimed;
    }
    const rows = await retryConflicts(() =>
      sql.begin(async (tx) => {
        const got = await tx<{ task: ClaimedTask }[]>`
          select task from tick(${host}, ${JSON.stringify(completions)}::text::jsonb, ${tx.json(slots)}, 60)`;
        await tx`select pg_sleep(0.001)`;
        return got;
      }),
    );
    return rows.map((row) => row.task);
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

async function deadlocks(): Promise<number> {
  const [row] = await sql<[{ deadlocks: number }]>`
    select deadlocks from pg_stat_database where datname = current_database()`;
  return row.deadlocks;
}

describe('random graphs over sixteen connections', () => {
  test('end as the reference model says: nothing lost, nothing run twice or early, no deadlock', async () => {
    const before = await deadlocks();
    await fc.assert(
      fc.asyncProperty(
        fc.array(randomDag, { minLength: 25, maxLength: 35 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (dags, dice) => {
          const runs = dags.map((dag) => ({ dag, run: toRun(dag) }));
          const crowd = new Crowd(runs.length, () => dice.next().value);
          await Promise.all([crowd.work(), ...runs.map(({ run }) => launch(sql, { tasks: run.rows, key: null }))]);

          const rows = await sql<{ id: string; state: string }[]>`select id, state from tasks`;
          const states = new Map(rows.map((row) => [row.id, row.state]));
          for (const { dag, run } of runs) {
            const ids = dag.map((_, n) => idOf(run.ids, keyOf(n)));
            const expected = expectedStates(dag);
            expect(ids.map((id) => states.get(id))).toEqual(expected);
            expect(ids.map((id) => crowd.starts.get(id) ?? 0)).toEqual(
              dag.map((step, n) => (expected[n] === 'blocked' ? 0 : attemptsOf[step.fate])),
            );
            expect(states.get(run.id)).toBe('completed');
            expect(crowd.starts.get(run.id)).toBe(1);
          }
          await auditCounters(sql);
          await sql`delete from tasks`;
        },
      ),
      { numRuns: ROUNDS, endOnFailure: true },
    );
    expect(await deadlocks()).toBe(before);
  }, 300_000);
});

describe('random graphs while people cancel and retry', () => {
  test('never run a step at two places, and all complete once nobody interferes any more', async () => {
    const before = await deadlocks();
    const dags = fc
      .sample(randomDag, 12 * ROUNDS)
      .map((dag) => dag.map((step) => ({ ...step, fate: 'completes' as const })));
    const runs = dags.map((dag) => toRun(dag));
    for (const run of runs) await launch(sql, { tasks: run.rows, key: null });
    const accepted = new Map<string, number>();
    const people = { meddling: true };

    const host = async (id: number): Promise<void> => {
      let held: ClaimedTask[] = [];
      while (people.meddling || held.length > 0) {
        const ending = held.slice(0, 1 + Math.floor(Math.random() * held.length));
        held = held.slice(ending.length);
        const completions = ending.map((task) => completionOf(task));
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
        held.push(...reply.claimed);
      }
    };
    const meddle = async (): Promise<void> => {
      for (let n = 0; n < 150; n += 1) {
        const run = runs[Math.floor(Math.random() * runs.length)]!;
        const row = run.rows[Math.floor(Math.random() * run.rows.length)]!;
        if (n % 3 === 0) await retryRun(sql, run.id);
        else await cancelTask(sql, n % 3 === 1 ? row.id : run.id);
      }
    };
    const hosts = Array.from({ length: CONNECTIONS - 4 }, (_, n) => host(n + 1));
    await Promise.all([meddle(), meddle(), meddle()]);
    people.meddling = false;
    await Promise.all(hosts);
    await auditCounters(sql);
    expect([...accepted.values()].every((times) => times === 1)).toBe(true);

    for (const run of runs) await retryRun(sql, run.id);
    const [left] = await sql<[{ count: number }]>`
      select count(*) from tasks where id = flow_run_id and state in ('pending', 'running')`;
    await new Crowd(left.count, Math.random).work();
    const states = await sql`select state, count(*)::int from tasks group by state`;
    expect(states).toEqual([{ state: 'completed', count: runs.flatMap((run) => run.rows).length }]);
    await auditCounters(sql);
    expect(await deadlocks()).toBe(before);
  }, 300_000);
});

function nameOf({ id, attempt }: AttemptRef): string {
  return `${id} ${attempt}`;
}
