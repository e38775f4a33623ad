import type { Sql } from '@boocode/db/connect';
import { z } from 'zod';
import type { Fate, ModelStep } from './reference-model.js';
import { release } from './release.js';
import { retryConflicts } from './retry-conflicts.js';
import { completionOf, failStep, testRun, testTask, type TestRun } from './test-run.js';
import { tick, toReply, type TickRow } from './tick.js';
import type { AttemptRef, CancelledTask, ClaimedTask, Completion } from './types.js';

export const CONNECTIONS = 16;

/** What a step's completion adds, by its spec. */
const Adds = z.object({ adds: z.object({ fates: z.array(z.string()), before: z.array(z.string()) }) });

/** How many steps this step's completion adds. */
export function addedBy(spec: Record<string, unknown>): number {
  return Adds.safeParse(spec).data?.adds.fates.length ?? 0;
}

export function completionWithSteps(task: ClaimedTask): Completion {
  const { adds } = Adds.safeParse(task.spec).data ?? {};
  if (adds === undefined || adds.fates.length === 0) return completionOf(task);
  const steps = adds.fates.map((fate, n) =>
    testTask({ step_key: addedKey(task.step_key, n), max_attempts: 2, spec: { fate } }),
  );
  return { ...completionOf(task), graft: { steps, before: adds.before } };
}

export const addedKey = (key: string | null, n: number): string => `${key}+${n}`;
export const keyOf = (n: number): string => `s${n}`;

/** The rows of a random graph; every third step is of this project. */
export function toRun(steps: readonly ModelStep[], project: string | null = null): TestRun {
  return testRun(
    Object.fromEntries(
      steps.map(({ depends_on, min_deps, fate, on_failure, adds }, n) => [
        keyOf(n),
        {
          after: depends_on.map((dependency) => keyOf(dependency)),
          project_id: n % 3 === 0 ? project : null,
          min_deps,
          max_attempts: 2,
          on_failure,
          spec: { fate, adds: { fates: adds.fates, before: adds.before.map((join) => keyOf(join)) } },
        },
      ]),
    ),
  );
}

/** So many tasks of a project may run at once. */
export interface ProjectLimit {
  project: string;
  slots: number;
}

/** Sixteen hosts that claim a few steps each and end them in any order, half of the time in a transaction that is held open. */
export class Crowd {
  /** Bodies that started, by task. */
  readonly starts = new Map<string, number>();
  /** Tasks of which an attempt was taken from its host because somebody paused it. */
  readonly fenced = new Set<string>();
  /** Runs of which a completion was refused that nobody had paused: they had been stopped, or it is a fault. */
  readonly refused = new Set<string>();
  readonly #running = new Map<string, ClaimedTask>();
  readonly #takenBack = new Set<string>();
  readonly #sql: Sql;
  readonly #random: () => number;
  readonly #limit: ProjectLimit | null;
  #allLaunched = false;
  #over = false;
  #idleTicks = 0;
  #held = 0;

  constructor(sql: Sql, random: () => number, limit: ProjectLimit | null = null) {
    this.#sql = sql;
    this.#random = random;
    this.#limit = limit;
  }

  /** Nothing lives any more. */
  get over(): boolean {
    return this.#over;
  }

  /** Works until nothing lives any more, once `launched` has settled. */
  async work(launched: Promise<unknown>): Promise<void> {
    void launched.finally(() => {
      this.#allLaunched = true;
    });
    const hosts = Array.from({ length: CONNECTIONS }, (_, n) => this.#host(n + 1));
    try {
      await Promise.all(hosts);
    } finally {
      // What one of them found is told once all have stopped: else they would go on in the next test.
      this.#over = true;
      await Promise.allSettled(hosts);
    }
  }

  /** Somebody holds something back, and lets it go on. Meanwhile nothing has to move. */
  async whileHeld(pause: () => Promise<readonly CancelledTask[]>, resume: () => Promise<unknown>): Promise<void> {
    this.#held += 1;
    for (const ref of await pause()) {
      if (ref.host === null) continue;
      this.#takenBack.add(nameOf(ref));
      this.fenced.add(ref.id);
      if (this.#running.get(ref.id)?.attempt === ref.attempt) this.#running.delete(ref.id);
    }
    await resume();
    this.#held -= 1;
  }

  async #host(host: number): Promise<void> {
    const held: ClaimedTask[] = [];
    while (!this.#over || held.length > 0) {
      held.sort(() => this.#random() - 0.5);
      const ending = held.splice(0, Math.ceil(this.#random() * held.length));
      const completing = ending.filter((task) => completes(task));
      const failing = ending.filter((task) => !completes(task));
      for (const task of ending) {
        if (this.#running.get(task.id)?.attempt === task.attempt) this.#running.delete(task.id);
      }
      for (const task of failing) {
        const outcome = fateOf(task) === 'crashes-once' ? ('crash' as const) : ('failure' as const);
        const error = { outcome, code: 'test', message: 'As planned.' };
        await failStep(this.#sql, task, { host, error, retry_after_seconds: 0 });
      }
      const claimed = await this.#tick(host, completing);
      for (const task of claimed) this.#start(task);
      await this.#checkLimit(claimed);
      held.push(...claimed);
      if (claimed.length === 0) await this.#idle();
      else this.#idleTicks = 0;
    }
  }

  /** With nothing running, nothing to claim and nothing parked or held, what is left waits for a wake-up that was lost. */
  async #idle(): Promise<void> {
    const mayEnd = this.#allLaunched;
    const { released } = await release(this.#sql);
    this.#idleTicks = released > 0 || this.#running.size > 0 || this.#held > 0 ? 0 : this.#idleTicks + 1;
    if (!mayEnd || this.#over) return;
    const [{ alive }] = await this.#sql<[{ alive: boolean }]>`
      select exists (select from tasks where state in ('pending', 'running')) as alive`;
    this.#over = !alive;
    if (alive && this.#idleTicks > 50 * CONNECTIONS) await this.#throwLost();
  }

  async #throwLost(): Promise<void> {
    const alive = await this.#sql`
      select flow_run_id, step_key, state, unmet_deps, ready_at, not_before, paused_at, lane, error
      from tasks
      where state in ('pending', 'running')
      limit 20`;
    throw new Error(`A wake-up was lost: ${JSON.stringify(alive)}`);
  }

  #start(task: ClaimedTask): void {
    this.starts.set(task.id, (this.starts.get(task.id) ?? 0) + 1);
    const early = task.dependencies.find(({ state }) => state === 'pending' || state === 'running');
    if (early) throw new Error(`${task.step_key} started before ${early.step_key} had settled.`);
    // Paused before the answer to its claim was read.
    if (this.#takenBack.has(nameOf(task))) return;
    if (this.#running.has(task.id)) throw new Error(`${task.step_key} runs twice at the same time.`);
    this.#running.set(task.id, task);
  }

  async #checkLimit(claimed: readonly ClaimedTask[]): Promise<void> {
    if (this.#limit === null) return;
    const { project, slots } = this.#limit;
    if (!claimed.some(({ project_id }) => project_id === project)) return;
    const [{ running }] = await this.#sql<[{ running: number }]>`
      select count(*)::int as running from tasks where project_id = ${project} and state = 'running'`;
    if (running > slots) throw new Error(`${running} tasks of a project run at once, and ${slots} may.`);
  }

  async #tick(host: number, completing: readonly ClaimedTask[]): Promise<ClaimedTask[]> {
    const completions = completing.map((task) => completionWithSteps(task));
    const slots = { conductor: Math.ceil(this.#random() * 4) };
    if (this.#random() < 0.5) {
      const reply = await tick(this.#sql, { host, completions, slots, lease_seconds: 60 });
      this.#noteRefused(completing, reply.lost);
      return reply.claimed;
    }
    const reply = await retryConflicts(() =>
      this.#sql.begin(async (tx) => {
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
    for (const ref of lost) {
      // The answer of who paused it may still be on its way.
      if (this.#takenBack.has(nameOf(ref)) || this.#held > 0) continue;
      this.refused.add(completing.find((task) => task.id === ref.id)?.flow_run_id ?? ref.id);
    }
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

export function nameOf({ id, attempt }: AttemptRef): string {
  return `${id} ${attempt}`;
}
