import { connect, type Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { addUpDays } from './add-up-days.js';
import { launch } from './launch.js';
import { setBudget } from './set-budget.js';
import { claimSome, completionOf, testTask } from './test-run.js';
import { tick } from './tick.js';
import type { AttemptRef } from './types.js';

let db: TestDatabase;
let other: Sql;
beforeAll(async () => {
  db = await testDatabase();
  other = connect(db.url, { name: 'other', max: 4 });
});
afterAll(async () => {
  await other.end();
  await db.drop();
});
beforeEach(async () => {
  await db.sql`delete from tasks`;
  await db.sql`delete from budgets`;
  await db.sql`delete from budget_days`;
});

/** A seeded generator: what fails says which numbers it had. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function barrier(): { passed: Promise<void>; open: () => void } {
  const opens: (() => void)[] = [];
  const passed = new Promise<void>((resolve) => opens.push(resolve));
  return { passed, open: () => opens.forEach((open) => open()) };
}

const usage = (tokens: number) => ({
  input_tokens: tokens,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: null,
});

async function claimed(count: number): Promise<AttemptRef[]> {
  const tasks = Array.from({ length: count }, () => testTask({ agent: 'tester' }));
  for (const task of tasks) await launch(db.sql, { tasks: [task], key: null });
  return await claimSome(db.sql, { agent: 'tester', slots: count });
}

const complete = (sql: Sql, task: AttemptRef, tokens: number) =>
  tick(sql, { host: 1, completions: [{ ...completionOf(task), usage: usage(tokens) }], slots: {}, lease_seconds: 30 });

async function counted(): Promise<number> {
  const [row] = await db.sql<[{ tokens: number }]>`select coalesce(sum(tokens), 0)::int as tokens from budget_days`;
  return row.tokens;
}

const budget = { key: 'all', period: 'month', soft: { tokens: 1_000_000_000 }, hard: null } as const;

test.each([1, 2, 3, 4, 5])(
  'each attempt of the month counts once, wherever its end falls between the pieces (seed %i)',
  async (seed) => {
    const below = numbers(seed);
    const piece = 60 * 60_000;
    const [{ since, now }] = await db.sql<[{ since: Date; now: Date }]>`
    select period_start('month') as since, clock_timestamp() as now`;
    const tasks = await claimed(40);
    let expected = 0;
    for (const { id } of tasks) {
      const month = now.getTime() - since.getTime();
      // A quarter of the ends fall on the edge of a piece, and some attempts began in the month before.
      const at = below(4) === 0 ? below(Math.ceil(month / piece)) * piece : below(month);
      const [ended, tokens] = [since.getTime() + at, below(1_000)];
      const isLast = below(8) === 0;
      const began = isLast ? since.getTime() - 1_000 : Math.max(since.getTime(), ended - below(3_600_000));
      const host = below(8) === 0 ? -1 : 1;
      if (!isLast && host > 0) expected += tokens;
      await db.sql`
      update task_attempts set started_at = ${new Date(began).toISOString()}, ended_at = ${new Date(ended).toISOString()},
        outcome = 'completed', claimed_by = ${host}, usage = ${jsonParam(db.sql, usage(tokens))}
      where task_id = ${id}`;
    }
    const spent = await addUpDays(db.sql, { margin: below(3) * 1_000, piece });
    await db.sql`
    select set_budget('all', 'month', '{"tokens": 1}', null, ${spent && jsonParam(db.sql, spent.days)}, ${spent && spent.before})`;
    expect(await counted()).toBe(expected);
    await db.sql`select add_up_days()`;
    expect(await counted()).toBe(expected);
  },
);

test('nothing is missed or counted twice of what ends before, between and after the sums and the budget', async () => {
  const [early, held, between, late] = await claimed(4);
  await complete(db.sql, early!, 1);
  const [release, written] = [barrier(), barrier()];
  const holding = other.begin(async (tx) => {
    const done = [{ ...completionOf(held!), usage: usage(10) }];
    await tx`select * from tick(1, ${jsonParam(db.sql, done)}, '{}', 30)`;
    written.open();
    await release.passed;
  });
  await written.passed;
  // Whoever is under way keeps nobody from adding up: nothing is locked.
  const spent = await addUpDays(db.sql, { margin: 0 });
  await complete(db.sql, between!, 100);
  release.open();
  await holding;
  await db.sql`
    select set_budget('all', 'month', '{"tokens": 1}', null, ${spent && jsonParam(db.sql, spent.days)}, ${spent && spent.before})`;
  expect(await counted()).toBe(111);
  await complete(db.sql, late!, 1_000);
  expect(await counted()).toBe(1_111);
});

test.each([11, 12, 13])(
  'attempts that end while the first budget is set are all counted once (seed %i)',
  async (seed) => {
    const below = numbers(seed);
    const tasks = await claimed(60);
    const tokens = tasks.map(() => 1 + below(1_000));
    const ends = tasks.map(async (task, at) => {
      await vi.waitFor(() => complete(at % 2 === 0 ? db.sql : other, task, tokens[at]!));
    });
    await Promise.all([setBudget(db.sql, budget), setBudget(other, { ...budget, period: 'day' }), ...ends]);
    expect(await counted()).toBe(tokens.reduce((sum, one) => sum + one, 0));
  },
);

test('a budget that follows another one leaves the days as they are kept', async () => {
  const [task] = await claimed(1);
  await setBudget(db.sql, budget);
  await complete(db.sql, task!, 7);
  expect(await addUpDays(db.sql)).toBeNull();
  await setBudget(db.sql, { ...budget, period: 'day' });
  expect(await counted()).toBe(7);
});
