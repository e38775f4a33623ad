import { isLong } from '@boocode/rehearsal/long-form';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendEvents } from '../append-events.js';
import { launch } from '../launch.js';
import { readBudget } from '../read-budgets.js';
import { claimSome, completionOf, failStep, testRun } from '../test-run.js';
import { tick } from '../tick.js';
import type { ClaimedTask } from '../types.js';
import {
  applyIn,
  begin,
  budgetWorld,
  countedIn,
  fits,
  isReady,
  nextMove,
  randomOf,
  spentIn,
  type BudgetMove,
  type BudgetWorld,
} from './budget-model.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const schedules = isLong ? 120 : 48;
const atOnce = 8;
const moves = 12;

const usageOf = (input_tokens: number) => ({
  input_tokens,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: null,
});

interface Moment {
  /** What the budget counts by each. */
  table: number | null;
  model: number;
  over: boolean;
  overspent: boolean;
  idle: boolean;
}

/** A world in the table: a project of its own with a budget of the day, its steps done by an agent of its own. */
class Bridge {
  readonly #world: BudgetWorld;
  readonly #project = uuidv7();
  readonly #agent: string;
  readonly #steps = new Map<string, number>();
  readonly #claims = new Map<number, ClaimedTask>();
  #seq = 0;
  /** What stood after each claim. */
  readonly moments: Moment[] = [];

  constructor(world: BudgetWorld, seed: number) {
    this.#world = world;
    this.#agent = `agent-${seed}`;
  }

  async launch(): Promise<void> {
    await db.sql`select write_budget(${`project:${this.#project}`}, 'day', ${db.sql.json({ tokens: this.#world.cap })}, null)`;
    for (const run of [0, 1, 2, 3, 4]) {
      const mine = this.#world.steps.flatMap((step, at) => (step.run === run ? [[at, step.forecast] as const] : []));
      const made = testRun(
        Object.fromEntries(
          mine.map(([at, tokens]) => [
            `s${at}`,
            {
              agent: this.#agent,
              forecast: {
                persona: this.#agent,
                band: 'small' as const,
                tokens_low: 0,
                tokens_high: tokens,
                minutes_low: 1,
                minutes_high: 1,
                usd_low: null,
                usd_high: null,
                attempts: 0,
              },
            },
          ]),
        ),
      );
      for (const { id, step_key } of made.rows) if (step_key !== null) this.#steps.set(id, Number(step_key.slice(1)));
      await launch(db.sql, { tasks: made.rows.map((row) => ({ ...row, project_id: this.#project })), key: null });
    }
  }

  async play(move: BudgetMove): Promise<void> {
    if (move.kind !== 'claim') {
      await this.#settle(move);
      applyIn(this.#world, move);
      return;
    }
    await this.#claim(move);
  }

  async #claim({ host, slots }: BudgetMove & { kind: 'claim' }): Promise<void> {
    const claimed = await claimSome(db.sql, { host, slots, agent: this.#agent });
    for (const task of claimed) {
      const at = this.#steps.get(task.id)!;
      this.#claims.set(at, task);
      begin(this.#world.steps[at]!, host);
    }
    const budget = await readBudget(db.sql, { key: `project:${this.#project}`, period: 'day' });
    this.moments.push({
      table: budget === null ? null : budget.used.tokens + budget.reserved.tokens,
      model: countedIn(this.#world),
      over: claimed.length > 0 && countedIn(this.#world) > this.#world.cap,
      overspent: spentIn(this.#world) > this.#world.cap,
      // Nothing waits that would fit.
      idle: claimed.length === 0 && this.#world.steps.some((step) => isReady(step) && fits(this.#world, step)),
    });
  }

  async #settle(move: Exclude<BudgetMove, { kind: 'claim' }>): Promise<void> {
    const task = this.#claims.get(move.step)!;
    const { real, host } = this.#world.steps[move.step]!;
    const [id, attempt, by] = [task.id, task.attempt, host!];
    if (move.kind === 'tell') {
      const event = { type: 'usage' as const, usage: usageOf(move.tokens) };
      await appendEvents(db.sql, { host: by, events: [{ id, attempt, seq: (this.#seq += 1), event }] });
    } else if (move.kind === 'complete') {
      const completions = [{ ...completionOf(task), usage: usageOf(real) }];
      await tick(db.sql, { host: by, completions, slots: {}, lease_seconds: 30 });
    } else {
      const error = { outcome: 'crash', code: 'host.stopped', message: 'It ended.' } as const;
      await failStep(db.sql, task, { host: by, error, retry_after_seconds: 0 });
      await db.sql`select release()`;
    }
  }
}

async function playSchedule(seed: number): Promise<Moment[]> {
  const random = randomOf(seed);
  const world = budgetWorld(random, 0);
  const bridge = new Bridge(world, seed);
  await bridge.launch();
  for (let n = 0; n < moves; n += 1) await bridge.play(nextMove(world, random));
  return bridge.moments;
}

test(`the table counts as the model does and never overshoots, over ${schedules} schedules`, async () => {
  const seeds = Array.from({ length: schedules }, (_, seed) => seed);
  const moments: Moment[] = [];
  const players = Array.from({ length: atOnce }, async () => {
    for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) moments.push(...(await playSchedule(seed)));
  });
  await Promise.all(players);
  expect(moments.length).toBeGreaterThan(schedules);
  expect(moments.filter(({ table, model }) => table !== model)).toEqual([]);
  expect(moments.filter(({ over, overspent, idle }) => over || overspent || idle)).toEqual([]);
}, 60_000);
