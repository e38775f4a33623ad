import { connect } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTaskQueue } from '../services/tasks-table-queue.js';
import { registerHost, type Host } from '../tasks/host.js';
import { claimStep, completionOf, failStep, idOf, launchRun } from '../tasks/test-run.js';
import { createMetrics } from './metrics.js';

let db: TestDatabase;
let host: Host;
beforeAll(async () => {
  db = await testDatabase();
  host = await registerHost(db.sql, { hostname: 'test', pid: 1 });
});
afterAll(async () => {
  await host.close();
  await db.drop();
});

/** Samples by name and labels, as they stand in the text. */
function samples(text: string): Map<string, number> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

test('a scrape says what the rows say: what waits and runs, what ended and what it came to, how long claims took', async () => {
  const metrics = createMetrics({ sql: db.sql, host: host.id });
  const queue = metrics.measured(createTaskQueue({ sql: db.sql, ticks: db.sql }, host));
  const run = await launchRun(db.sql, {
    done: { agent: 'opencode', model: 'anthropic/opus' },
    asks: { agent: 'opencode' },
    waits: { agent: 'opencode' },
    fails: {},
  });
  const { claimed } = await queue.tick({ completions: [], slots: { opencode: 2 } });
  const usage = {
    input_tokens: 10,
    output_tokens: 4,
    reasoning_tokens: 1,
    cache_read_tokens: 5,
    cache_write_tokens: 0,
    cost_usd: 0.25,
  };
  const done = claimed.find((task) => task.step_key === 'done')!;
  await queue.tick({ completions: [{ ...completionOf(done), usage }], slots: {} });
  await failStep(db.sql, await claimStep(db.sql, 'fails', host.id), { host: host.id });
  await db.sql`
    insert into permission_asks (id, task_id, attempt, agent, agent_ask_id, kind, tool, title, patterns)
    values (gen_random_uuid(), ${idOf(run.ids, 'asks')}, 1, 'opencode', 'a', 'permission', 'bash', 'Run it', '{*}')`;
  await vi.waitFor(
    async () => {
      const { type, body } = await metrics.text();
      expect(type).toContain('text/plain');
      expect(Object.fromEntries(samples(body))).toMatchObject({
        boocode_database_up: 1,
        'boocode_tasks_ready{agent="opencode"}': 1,
        'boocode_tasks_running{agent="opencode"}': 1,
        'boocode_tasks_parked{agent="conductor"}': 1,
        'boocode_asks_open{agent="opencode"}': 1,
        'boocode_attempts_total{agent="opencode",outcome="completed"}': 1,
        'boocode_attempts_total{agent="conductor",outcome="failure"}': 1,
        'boocode_tokens_total{agent="opencode",model="anthropic/opus",kind="input"}': 10,
        'boocode_tokens_total{agent="opencode",model="anthropic/opus",kind="cache_read"}': 5,
        'boocode_cost_usd_total{agent="opencode",model="anthropic/opus"}': 0.25,
        'boocode_task_ready_to_claim_seconds_count{agent="opencode"}': 2,
        boocode_claim_duration_seconds_count: 2,
      });
    },
    { timeout: 30_000, interval: 200 },
  );
});

test('no attempt is counted twice or missed, however often it is asked', async () => {
  const metrics = createMetrics({ sql: db.sql, host: host.id });
  const counted = async () => {
    let sum = 0;
    for (const [name, value] of samples((await metrics.text()).body))
      if (name.startsWith('boocode_attempts_total')) sum += value;
    return sum;
  };
  const [{ count }] = await db.sql<[{ count: number }]>`select count(*) from task_attempts where ended_at is not null`;
  await vi.waitFor(async () => expect(await counted()).toBe(count), { timeout: 30_000, interval: 200 });
  await launchRun(db.sql, { more: { agent: 'codex' } });
  const [task] = (
    await createTaskQueue({ sql: db.sql, ticks: db.sql }, host).tick({ completions: [], slots: { codex: 1 } })
  ).claimed;
  await failStep(db.sql, task!, { host: host.id });
  await vi.waitFor(async () => expect(await counted()).toBe(count + 1), { timeout: 30_000, interval: 200 });
});

test('while the database is away it says so, and no figure of before', async () => {
  const sql = connect('postgres://boocode@127.0.0.1:1/boocode', { answerMs: 1_000 });
  const metrics = createMetrics({ sql, host: 1 });
  const told = samples((await metrics.text()).body);
  expect(told.get('boocode_database_up')).toBe(0);
  expect([...told.keys()].filter((name) => name.startsWith('boocode_tasks_'))).toEqual([]);
  await sql.end();
});
