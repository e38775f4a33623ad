import type { BudgetName } from '@boocode/contracts/budget';
import type { RunBudget } from '@boocode/contracts/run-preview';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendEvents } from './append-events.js';
import { heartbeat } from './heartbeat.js';
import { launch } from './launch.js';
import { readBudget } from './read-budgets.js';
import { readTask } from './read-tasks.js';
import { recordSession } from './record-session.js';
import { setBudget } from './set-budget.js';
import { auditCounters, claimSome, completionOf, failStep, testRun, testTask } from './test-run.js';
import { tick } from './tick.js';
import type { AttemptRef, ClaimedTask, NewTask } from './types.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
  await db.sql`delete from budgets`;
  await db.sql`delete from budget_days`;
});
afterEach(() => auditCounters(db.sql));

const day: BudgetName = { key: 'all', period: 'day' };
const give = (name: BudgetName, soft: RunBudget | null, hard: RunBudget | null = null): Promise<void> =>
  setBudget(db.sql, { ...name, soft, hard });

/** A run of steps that are expected to use up to so many tokens each. */
async function launchRun(
  sizes: number[],
  project_id: string | null = null,
  usd: number | null = null,
): Promise<string> {
  const forecast = (tokens: number) => ({
    persona: 'tester',
    band: 'small' as const,
    tokens_low: 1,
    tokens_high: tokens,
    minutes_low: 1,
    minutes_high: 2,
    usd_low: usd,
    usd_high: usd,
    attempts: 0,
  });
  const run = testRun(
    Object.fromEntries(sizes.map((tokens, n) => [`s${n}`, { agent: 'tester', forecast: forecast(tokens) }])),
  );
  await launch(db.sql, { tasks: run.rows.map((row): NewTask => ({ ...row, project_id })), key: null });
  return run.id;
}

async function launchAlone(project_id: string | null = null): Promise<string> {
  const task = testTask({ agent: 'tester', project_id });
  await launch(db.sql, { tasks: [task], key: null });
  return task.id;
}

const claim = (host = 1): Promise<ClaimedTask[]> => claimSome(db.sql, { host, agent: 'tester' });
const usage = (tokens: number, cost_usd: number | null = null) => ({
  input_tokens: tokens,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 1_000_000,
  cache_write_tokens: 0,
  cost_usd,
});
const tell = ({ id, attempt }: AttemptRef, tokens: number, { seq = 1, host = 1, usd = null as number | null } = {}) =>
  appendEvents(db.sql, { host, events: [{ id, attempt, seq, event: { type: 'usage', usage: usage(tokens, usd) } }] });
const complete = (task: AttemptRef, tokens: number) =>
  tick(db.sql, {
    host: 1,
    completions: [{ ...completionOf(task), usage: usage(tokens) }],
    slots: {},
    lease_seconds: 30,
  });
const beat = (tasks: AttemptRef[], host = 1) => heartbeat(db.sql, { host, attempts: tasks, lease_seconds: 30 });
const reasonOf = async (id: string) => (await readTask(db.sql, id))?.reason;
const waiting = () => db.sql<{ id: string }[]>`
  select id from tasks where state = 'pending' and ready_at is not null order by id`;

describe('a budget of the day', () => {
  test('is shared by all runs and by tasks outside of any, and each says that it waits for it', async () => {
    await give(day, { tokens: 100_000 });
    await launchRun([40_000]);
    await launchAlone();
    const third = await launchRun([40_000]);
    expect(await claim()).toHaveLength(2);
    const [held] = await waiting();
    expect(await reasonOf(held!.id)).toBe('Queued: budget of the day. About 40k tokens needed, 10k of 100k left');
    expect(await reasonOf(third)).toMatch(/^Queued: budget of the day\. .* Raise the budget, or cancel the run$/);
    await give(day, { tokens: 200_000 });
    expect(await claim()).toHaveLength(1);
  });

  test('holds an ordinary task by the forecast that it has for want of a better one', async () => {
    await give(day, { tokens: 60_000 });
    await launchAlone();
    const second = await launchAlone();
    expect(await claim()).toHaveLength(1);
    expect(await reasonOf(second)).toBe('Queued: budget of the day. About 50k tokens needed, 10k of 60k left');
  });

  test('counts what ended before it was given, and goes on counting when the runs are deleted', async () => {
    await launchRun([40_000]);
    const [before] = await claim();
    await complete(before!, 30_000);
    await give(day, { tokens: 100_000 });
    expect(await readBudget(db.sql, day)).toMatchObject({ used: { tokens: 30_000 }, left: { tokens: 70_000 } });
    await launchRun([40_000]);
    const [after] = await claim();
    expect(await readBudget(db.sql, day)).toMatchObject({
      used: { tokens: 30_000 },
      reserved: { tokens: 40_000 },
      left: { tokens: 30_000, usd: null },
    });
    await complete(after!, 10_000);
    await db.sql`delete from tasks`;
    expect(await readBudget(db.sql, day)).toMatchObject({ used: { tokens: 40_000 }, reserved: { tokens: 0 } });
  });

  test('begins anew with the next day, and the one of the month does not', async () => {
    await give(day, { tokens: 50_000 });
    const month: BudgetName = { key: 'all', period: 'month' };
    await give(month, { tokens: 90_000 });
    await launchRun([40_000]);
    await complete((await claim())[0]!, 40_000);
    const later = await launchRun([40_000]);
    expect(await claim()).toEqual([]);
    // As if that had been yesterday; on the first of a month that is last month's.
    await db.sql`update budget_days set day = day - 1`;
    const first = new Date().getUTCDate() === 1;
    expect(await readBudget(db.sql, month)).toMatchObject({ used: { tokens: first ? 0 : 40_000 } });
    expect(await claim()).toHaveLength(1);
    await give(day, null);
    await give(month, { tokens: 10_000 });
    await launchRun([40_000]);
    expect(await claim()).toEqual([]);
    expect(await reasonOf(later)).not.toMatch(/day/);
  });
});

test('a budget of a project is that of its own tasks alone, and the tightest of all decides', async () => {
  const [mine, other] = [uuidv7(), uuidv7()];
  await give({ key: `project:${mine}`, period: 'day' }, { tokens: 50_000 });
  await give(day, { tokens: 150_000 });
  await launchRun([40_000, 40_000], mine);
  await launchRun([40_000, 40_000, 40_000], other);
  expect(await claim()).toHaveLength(3);
  const words = await Promise.all((await waiting()).map(({ id }) => reasonOf(id)));
  expect(words).toEqual([
    "Queued: budget of the project's day. About 40k tokens needed, 10k of 50k left",
    'Queued: budget of the day. About 40k tokens needed, 30k of 150k left',
  ]);
});

describe('usage', () => {
  test('is charged while it is told: the larger of it and the forecast, until the step ends', async () => {
    await give(day, { tokens: 100_000 });
    await launchRun([40_000]);
    const [task] = await claim();
    await tell(task!, 10_000);
    expect(await readBudget(db.sql, day)).toMatchObject({ used: { tokens: 10_000 }, reserved: { tokens: 30_000 } });
    await tell(task!, 70_000, { seq: 2 });
    expect(await readBudget(db.sql, day)).toMatchObject({ used: { tokens: 70_000 }, reserved: { tokens: 0 } });
    await complete(task!, 65_000);
    expect(await readBudget(db.sql, day)).toMatchObject({ used: { tokens: 65_000 }, left: { tokens: 35_000 } });
  });

  test('of what was cut off is its forecast at least, and what a provider refused costs what it told', async () => {
    await give(day, { tokens: 200_000 });
    await launchRun([40_000, 40_000]);
    const [cut, refused] = await claim();
    await tell(cut!, 10_000);
    const crash = { outcome: 'crash', code: 'agent.exit', message: 'It ended.' } as const;
    await failStep(db.sql, cut!, { error: crash });
    await failStep(db.sql, refused!, { error: { outcome: 'limit', code: 'agent.limit', message: 'Out of it.' } });
    expect(await readBudget(db.sql, day)).toMatchObject({ used: { tokens: 40_000 }, reserved: { tokens: 0 } });
  });

  test('in dollars is nobody’s where the agent is paid for by the month', async () => {
    const [host] = await db.sql<[{ id: number }]>`
      insert into coder_hosts (hostname, pid) values ('here', 1) returning id`;
    await db.sql`
      insert into available_agents (agent, title, backend, hostname, available, billing)
      values ('tester', 'Tester', 'pty-dispatch', 'here', true, 'subscription')`;
    await give(day, { usd: 5 });
    await launchRun([40_000, 40_000], null, 4);
    const [first, second] = await claim(host.id);
    expect(second).toBeDefined();
    await tell(first!, 10_000, { host: host.id, usd: 3 });
    expect(await readBudget(db.sql, day)).toMatchObject({ used: { usd: 0 }, reserved: { usd: 0 }, left: { usd: 5 } });
    await db.sql`delete from available_agents`;
  });
});

describe('a hard budget', () => {
  const over = { outcome: 'limit', code: 'budget.hard', message: 'It was stopped.' } as const;

  test('stops all that runs under it once what was told passes it, on every host, and nothing else', async () => {
    await give(day, null, { tokens: 100_000 });
    const run = await launchRun([40_000]);
    await launchRun([40_000]);
    const [first] = await claimSome(db.sql, { host: 1, slots: 1, agent: 'tester' });
    const [second] = await claimSome(db.sql, { host: 2, slots: 1, agent: 'tester' });
    expect(await tell(first!, 60_000)).toEqual([]);
    expect(await tell(second!, 40_000, { host: 2 })).toEqual([]);
    const words = 'The hard budget of the day is used up: 110k of 100k tokens';
    expect(await tell(first!, 70_000, { seq: 2 })).toEqual([{ id: first!.id, attempt: 1, over: words }]);
    expect(await beat([second!], 2)).toEqual([{ id: second!.id, attempt: 1, over: words }]);
    await give({ key: `run:${run}`, period: 'whole' }, null, { tokens: 1 });
    await give(day, null);
    expect((await beat([first!]))[0]?.over).toBe('The hard budget of the run is used up: 70k of 1 tokens');
    expect(await beat([second!], 2)).toEqual([]);
  });

  test('burns no attempt, and what it stopped goes on in its session once it is raised', async () => {
    await give(day, null, { tokens: 50_000 });
    await launchRun([40_000]);
    const [task] = await claim();
    const session = { agent_session_id: 'kept', execution_path: 'pty-dispatch', model: null, mode_id: null };
    await recordSession(db.sql, { host: 1, id: task!.id, attempt: 1, ...session, thinking_option_id: null });
    expect(await tell(task!, 60_000)).toHaveLength(1);
    expect(await failStep(db.sql, task!, { error: over, retry_after_seconds: 0 })).toBe('pending');
    const [row] = await db.sql`select failures, crashes, ready_at from tasks where id = ${task!.id}`;
    expect(row).toMatchObject({ failures: 0, crashes: 0, ready_at: expect.any(Date) as Date });
    expect(await claim()).toEqual([]);
    expect(await reasonOf(task!.id)).toBe('Queued: budget of the day. About 40k tokens needed, 0 of 50k left');
    await give(day, null, { tokens: 150_000 });
    expect(await claim()).toMatchObject([{ id: task!.id, attempt: 2, agent_session_id: 'kept' }]);
    expect(await readBudget(db.sql, day)).toMatchObject({ used: { tokens: 60_000 }, reserved: { tokens: 40_000 } });
  });

  test('leaves attempts alone that began under the budget of the day before', async () => {
    await give(day, null, { tokens: 50_000 });
    await launchRun([40_000]);
    const [task] = await claim();
    await db.sql`update task_attempts set started_at = started_at - interval '1 day'`;
    await db.sql`update tasks set started_at = started_at - interval '1 day' where state = 'running'`;
    expect(await tell(task!, 60_000)).toEqual([]);
    expect(await readBudget(db.sql, day)).toMatchObject({ used: { tokens: 0 }, reserved: { tokens: 0 } });
  });
});
