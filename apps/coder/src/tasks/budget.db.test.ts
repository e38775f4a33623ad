import type { RunBudget } from '@boocode/contracts/run-preview';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TaskNotFound } from './errors.js';
import { forkRun } from './fork.js';
import { launch } from './launch.js';
import { pauseTask } from './pause.js';
import { readRun } from './read-runs.js';
import { readTask } from './read-tasks.js';
import { rerun } from './rerun.js';
import { resumeTask } from './resume.js';
import { setBudget } from './set-budget.js';
import { setLimit } from './set-limit.js';
import {
  auditCounters,
  claimSome,
  completionOf,
  failStep,
  idOf,
  testRun,
  testTask,
  type TestRun,
  type TestStep,
} from './test-run.js';
import { tick } from './tick.js';
import type { AttemptRef, NewForecast } from './types.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(() => auditCounters(db.sql));

/** A step that is expected to use up to so many tokens, and dollars where it says. */
const costs = (tokens: number, step: TestStep = {}, usd: number | null = null): TestStep => ({
  ...step,
  agent: 'tester',
  forecast: forecast(tokens, usd),
});
// Nothing of this persona is ever measured five times in a test.
const forecast = (tokens: number, usd: number | null): NewForecast => ({
  persona: 'tester',
  band: 'small',
  tokens_low: Math.floor(tokens / 2),
  tokens_high: tokens,
  minutes_low: 1,
  minutes_high: 2,
  usd_low: usd,
  usd_high: usd,
  attempts: 0,
});

async function launchWith(budget: RunBudget | null, steps: Record<string, TestStep>): Promise<TestRun> {
  const run = testRun(steps, {
    flow: 'test',
    plan: { title: 'Test', goal: '', band: 'small', band_reason: '', hash: '' },
  });
  await launch(db.sql, { tasks: run.rows, key: null, budget: budget === null ? undefined : { soft: budget } });
  return run;
}

const setRunBudget = (run: string, soft: RunBudget | null, hard: RunBudget | null = null) =>
  setBudget(db.sql, { key: `run:${run}`, period: 'whole', soft, hard });

const claimKeys = async (host = 1): Promise<string[]> =>
  sorted((await claimSome(db.sql, { host, agent: 'tester' })).map(({ step_key }) => step_key ?? 'alone'));
const sorted = (keys: string[]): string[] => keys.toSorted((a, b) => (a < b ? -1 : 1));

const used = (tokens: number, cost_usd: number | null = null) => ({
  input_tokens: tokens,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 1_000_000,
  cache_write_tokens: 0,
  cost_usd,
});

async function completeWith(task: AttemptRef, usage: ReturnType<typeof used> | null): Promise<void> {
  const completions = [{ ...completionOf(task), usage }];
  await tick(db.sql, { host: 1, completions, slots: {}, lease_seconds: 30 });
}

const step = (run: TestRun, key: string, attempt = 1): AttemptRef => ({ id: idOf(run.ids, key), attempt });
const wordsOf = async (run: TestRun, key: string) => {
  const view = await readTask(db.sql, idOf(run.ids, key));
  return [view?.condition, view?.reason];
};

describe('a budget', () => {
  test('lets begin what fits with what runs, and the rest waits as queued, and says why', async () => {
    const run = await launchWith({ tokens: 100_000 }, { a: costs(40_000), b: costs(40_000), c: costs(40_000) });
    expect(await claimKeys()).toEqual(['a', 'b']);
    expect(await claimKeys()).toEqual([]);
    expect(await wordsOf(run, 'c')).toEqual([
      'queued',
      'Queued: budget of the run. About 40k tokens needed, 20k of 100k left',
    ]);
    expect(await wordsOf(run, 'finish')).toEqual(['running', '0 of 3 steps done; the budget holds 1 back']);
    await completeWith(step(run, 'a'), used(30_000));
    expect(await claimKeys()).toEqual([]);
    await completeWith(step(run, 'b'), used(30_000));
    expect(await claimKeys()).toEqual(['c']);
  });

  test('that is spent says so of the run, with what to do, and goes on once it is raised', async () => {
    const run = await launchWith({ tokens: 50_000 }, { a: costs(40_000), b: costs(40_000) });
    expect(await claimKeys()).toEqual(['a']);
    await completeWith(step(run, 'a'), used(70_000));
    expect(await claimKeys()).toEqual([]);
    const stuck = 'Queued: budget of the run. About 40k tokens needed, 0 of 50k left';
    expect(await wordsOf(run, 'b')).toEqual(['queued', stuck]);
    expect(await wordsOf(run, 'finish')).toEqual(['queued', `${stuck}. Raise the budget, or cancel the run`]);
    expect(await readRun(db.sql, run.id)).toMatchObject({ budget: { tokens: 50_000 }, condition: 'queued' });
    await setRunBudget(run.id, { tokens: 110_000 });
    expect(await claimKeys()).toEqual(['b']);
  });

  test('never holds code back, nor what belongs to another run', async () => {
    await launchWith({ tokens: 1 }, { a: costs(40_000), code: { agent: 'tester' } });
    await launchWith(null, { other: costs(1_000_000) });
    await launch(db.sql, { tasks: [testTask({ agent: 'tester' })], key: null });
    expect(await claimKeys()).toEqual(['alone', 'code', 'other']);
  });

  test('lets a smaller step past one that does not fit; what is larger than the whole never begins, and says so', async () => {
    const run = await launchWith({ tokens: 100_000 }, { huge: costs(600_000), small: costs(40_000) });
    expect(await claimKeys()).toEqual(['small']);
    await completeWith(step(run, 'small'), used(0));
    expect(await claimKeys()).toEqual([]);
    expect(await wordsOf(run, 'huge')).toEqual([
      'queued',
      'Queued: budget of the run. About 600k tokens needed, more than the whole 100k',
    ]);
  });

  test('in money counts what agents report, and holds what has no price once it is spent', async () => {
    const run = await launchWith({ usd: 5 }, { a: costs(1, {}, 3), b: costs(1, {}, 3), free: costs(1) });
    expect(await claimKeys()).toEqual(['a', 'free']);
    expect(await wordsOf(run, 'b')).toEqual([
      'queued',
      'Queued: budget of the run. About $3.00 needed, $2.00 of $5.00 left',
    ]);
    await completeWith(step(run, 'a'), used(1, 5.5));
    await failStep(db.sql, step(run, 'free'), { retry_after_seconds: 0 });
    await db.sql`select release()`;
    expect(await claimKeys()).toEqual([]);
    expect(await wordsOf(run, 'free')).toEqual(['queued', 'Queued: budget of the run. $0.00 of $5.00 left']);
  });

  test('counts an attempt that told nothing by its forecast: a crash has cost what nobody knows', async () => {
    const run = await launchWith({ tokens: 100_000 }, { a: costs(40_000) });
    for (const attempt of [1, 2]) {
      expect(await claimKeys()).toEqual(['a']);
      const error = { outcome: 'crash', code: 'agent.exit', message: 'It ended with 1.' } as const;
      await failStep(db.sql, step(run, 'a', attempt), { error, retry_after_seconds: 0 });
      await db.sql`select release()`;
    }
    expect(await claimKeys()).toEqual([]);
    // It was interrupted, but that is not what it waits for.
    expect(await wordsOf(run, 'a')).toEqual([
      'queued',
      'Queued: budget of the run. About 40k tokens needed, 20k of 100k left',
    ]);
  });

  test('that is taken away or lowered holds for what waits, and what runs goes on', async () => {
    const run = await launchWith(null, { a: costs(40_000), b: costs(40_000), c: costs(40_000, { after: ['a'] }) });
    await setRunBudget(run.id, { tokens: 50_000 });
    expect(await claimKeys()).toEqual(['a']);
    await setRunBudget(run.id, { tokens: 10_000 });
    await completeWith(step(run, 'a'), used(5_000));
    expect(await claimKeys()).toEqual([]);
    await setRunBudget(run.id, null);
    expect(await claimKeys()).toEqual(['b', 'c']);
    await expect(setRunBudget(idOf(run.ids, 'b'), { tokens: 1 })).rejects.toThrow(TaskNotFound);
  });

  test("counts what is done again, and what a completion adds; a fork begins with the whole of its run's budget", async () => {
    const run = await launchWith({ tokens: 100_000 }, { a: costs(40_000), b: { after: ['a'] } });
    expect(await claimKeys()).toEqual(['a']);
    await completeWith(step(run, 'a'), used(45_000));
    await rerun(db.sql, run.id, { steps: ['a'] });
    expect(await claimKeys()).toEqual(['a']);
    const added = testTask({ step_key: 'added', ...costs(40_000) });
    const grown = { ...completionOf(step(run, 'a', 2)), usage: used(45_000), graft: { steps: [added], before: ['b'] } };
    await tick(db.sql, { host: 1, completions: [grown], slots: {}, lease_seconds: 30 });
    expect(await claimKeys()).toEqual([]);
    expect((await readTask(db.sql, added.id))?.reason).toBe(
      'Queued: budget of the run. About 40k tokens needed, 10k of 100k left',
    );
    const fork = await forkRun(db.sql, run.id, { from: 'a' });
    expect(await claimKeys()).toEqual(['a']);
    expect(await readRun(db.sql, fork)).toMatchObject({ budget: { tokens: 100_000 } });
  });

  test('holds beside limits: the tighter of both counts', async () => {
    await setLimit(db.sql, 'agent:tester', 2);
    await launchWith({ tokens: 50_000 }, { a: costs(40_000), b: costs(40_000) });
    await launchWith(null, { c: costs(40_000), d: costs(40_000) });
    expect(await claimKeys()).toHaveLength(2);
    await setLimit(db.sql, 'agent:tester', null);
    expect(await claimKeys()).toHaveLength(1);
  });

  test('of a paused run is that of the run when it goes on', async () => {
    const run = await launchWith({ tokens: 100_000 }, { a: costs(40_000), b: costs(40_000), c: costs(40_000) });
    await pauseTask(db.sql, run.id);
    await setRunBudget(run.id, { tokens: 50_000 });
    expect(await claimKeys()).toEqual([]);
    await resumeTask(db.sql, run.id);
    expect(await claimKeys()).toEqual(['a']);
  });
});

test('hosts that claim at once overshoot by nothing but wrong forecasts', async () => {
  const budget = 1_000_000;
  const keys = Array.from({ length: 60 }, (_, n) => `s${n}`);
  const run = await launchWith(
    { tokens: budget },
    Object.fromEntries(keys.map((key, n) => [key, costs(20_000 + 3_000 * n)])),
  );
  const sizes = new Map(run.rows.map(({ id, forecast: expected }) => [id, expected?.tokens_high ?? 0]));
  let spent = 0;
  for (;;) {
    const hosts = Array.from({ length: 8 }, (_, n) => n + 1);
    const claims = await Promise.all(
      hosts.map(async (host) =>
        (await claimSome(db.sql, { host, slots: 3, agent: 'tester' })).map((task) => ({ task, host })),
      ),
    );
    const claimed = claims.flat();
    if (claimed.length === 0) break;
    const forecasts = claimed.reduce((sum, { task }) => sum + (sizes.get(task.id) ?? 0), 0);
    expect(spent + forecasts).toBeLessThanOrEqual(budget);
    // They use half of what was expected: there is always something left that others claim at once.
    await Promise.all(
      claimed.map(({ task, host }) => {
        const tokens = (sizes.get(task.id) ?? 0) / 2;
        spent += tokens;
        const completions = [{ ...completionOf(task), usage: used(tokens) }];
        return tick(db.sql, { host, completions, slots: {}, lease_seconds: 30 });
      }),
    );
  }
  const waiting = await db.sql<{ id: string }[]>`
    select id from tasks where flow_run_id = ${run.id} and state = 'pending' and ready_at is not null`;
  expect(waiting.length).toBeGreaterThan(0);
  // Nothing waits that would fit.
  expect(Math.min(...waiting.map(({ id }) => sizes.get(id) ?? 0))).toBeGreaterThan(budget - spent);
});

/** The next announcement of work. */
async function listen(): Promise<[Promise<void>, { unlisten: () => Promise<void> }]> {
  const news = new EventTarget();
  const woken = new Promise<void>((resolve) => {
    news.addEventListener('wake', () => resolve(), { once: true });
  });
  return [woken, await db.sql.listen('tasks_new', () => void news.dispatchEvent(new Event('wake')))];
}

test('what a completion leaves of its forecast wakes other hosts', async () => {
  const run = await launchWith({ tokens: 50_000 }, { a: costs(40_000), b: costs(40_000) });
  await claimKeys();
  const [woken, listening] = await listen();
  await completeWith(step(run, 'a'), used(1_000));
  await woken;
  await listening.unlisten();
  expect(await claimKeys(2)).toEqual(['b']);
});
