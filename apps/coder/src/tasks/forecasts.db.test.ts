import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { flowPrefix, nothing } from '../flows/expected.js';
import { launch } from './launch.js';
import { readFlowHistory, readLastRuns } from './read-flow-history.js';
import { readForecasts } from './read-forecasts.js';
import { readRun } from './read-runs.js';
import { claimSome, completeAll, testRun } from './test-run.js';
import type { NewForecast, NewTask } from './types.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
  await db.sql`delete from task_forecasts`;
  await db.sql`delete from task_attempts`;
});

const expected: NewForecast = {
  persona: 'security',
  band: 'small',
  tokens_low: 10,
  tokens_high: 20,
  minutes_low: 1,
  minutes_high: 2,
  usd_low: null,
  usd_high: null,
  attempts: 0,
};
const asked = (over: Partial<Pick<NewTask, 'agent' | 'model'>> = {}, forecast: Partial<NewForecast> = {}) => ({
  agent: 'opencode',
  model: 'a/b',
  forecast: { ...expected, ...forecast },
  ...over,
});

interface Past {
  tokens: number;
  minutes?: number;
  usd?: number | null;
  persona?: string;
  band?: string;
  agent?: string;
  model?: string | null;
  effective?: string | null;
  outcome?: string;
}

/** Attempts as they lie in the table, one a step. */
async function past(attempts: Past[]): Promise<void> {
  for (const one of attempts) {
    const id = uuidv7();
    const {
      tokens,
      minutes = 3,
      usd = null,
      persona = 'security',
      band = 'small',
      agent = 'opencode',
      model = 'a/b',
    } = one;
    await db.sql`insert into task_forecasts (task_id, persona, band) values (${id}, ${persona}, ${band})`;
    await db.sql`
      insert into task_attempts (task_id, attempt, claimed_by, agent, model, effective_model, started_at, ended_at, outcome, usage)
      values (${id}, 1, 1, ${agent}, ${model}, ${one.effective ?? null}, now() - ${minutes} * interval '1 minute', now(),
        ${one.outcome ?? 'completed'}, jsonb_build_object('input_tokens', ${tokens}::int, 'cost_usd', ${usd}::float8))`;
  }
}

const five = (over: Omit<Past, 'tokens'> = {}): Past[] =>
  [100, 200, 300, 400, 500].map((tokens, n) => ({ tokens, minutes: n + 1, usd: tokens / 100, ...over }));

describe('a step is expected to come to', () => {
  test('the middle half of what its persona came to in this band with this model', async () => {
    await past([...five(), ...five({ model: 'a/large' }).map((one) => ({ ...one, tokens: one.tokens * 100 }))]);
    const [forecast] = await readForecasts(db.sql, [asked()]);
    expect(forecast).toMatchObject({ tokens: { low: 200, high: 400 }, usd: { low: 2, high: 4 }, attempts: 5 });
    expect(forecast?.minutes.low).toBeCloseTo(2);
    expect(forecast?.minutes.high).toBeCloseTo(4);
  });

  test('with fewer than five of these, what it came to with any model in any band', async () => {
    await past([...five({ model: 'a/large', band: 'large' }), { tokens: 1_000_000 }]);
    expect((await readForecasts(db.sql, [asked()]))[0]).toMatchObject({ attempts: 6, tokens: { low: 225, high: 475 } });
  });

  test('with fewer than five of those too, what the table of defaults says', async () => {
    await past(five().slice(0, 4));
    expect((await readForecasts(db.sql, [asked()]))[0]).toEqual({
      tokens: { low: 10, high: 20 },
      minutes: { low: 1, high: 2 },
      usd: null,
      attempts: 0,
    });
  });

  test.each<[string, Omit<Past, 'tokens'>]>([
    ['of another persona', { persona: 'data' }],
    ['that did not complete', { outcome: 'failure' }],
    ['that were rehearsed', { model: 'rehearsal/rehearsal' }],
    ['whose agent chose rehearsal by itself', { model: null, effective: 'rehearsal' }],
  ])('nothing of attempts %s', async (_what, over) => {
    await past(five(over));
    expect((await readForecasts(db.sql, [asked()]))[0]?.attempts).toBe(0);
  });

  test('of a model that the agent chooses, what this agent came to', async () => {
    await past([
      ...five({ model: null }),
      ...five({ model: null, agent: 'claude' }).map((one) => ({ ...one, tokens: 9_000 })),
    ]);
    const forecasts = await readForecasts(db.sql, [asked({ model: null }), asked({ model: null, agent: 'claude' })]);
    expect(forecasts.map((one) => one?.tokens.high)).toEqual([400, 9_000]);
  });

  test('nothing, when it is code; and the answers come in the order of the rows', async () => {
    const rows = [asked(), { agent: 'conductor', model: null, forecast: null }, asked({}, { persona: 'data' })];
    expect((await readForecasts(db.sql, rows)).map((one) => one?.tokens.high)).toEqual([20, undefined, 20]);
  });
});

test('what is expected is written with the row at the launch, and is what is left of a run', async () => {
  await past(five());
  const run = testRun({ a: { ...asked() }, b: { ...asked({}, { persona: 'data' }), after: ['a'] }, code: {} });
  await launch(db.sql, { tasks: run.rows, key: null });
  expect(await readRun(db.sql, run.id)).toMatchObject({
    forecast: {
      tokens: { low: 210, high: 420 },
      minutes: { low: expect.closeTo(3), high: expect.closeTo(6) },
      attempts: 5,
    },
  });
  await completeAll(db.sql, await claimSome(db.sql, { agent: 'opencode' }));
  expect((await readRun(db.sql, run.id))?.forecast).toMatchObject({ tokens: { low: 10, high: 20 } });
  for (const agent of ['opencode', 'conductor', 'conductor'])
    await completeAll(db.sql, await claimSome(db.sql, { agent }));
  expect((await readRun(db.sql, run.id))?.forecast).toBeNull();
});

test('however many steps there were, few pages are read for it', async () => {
  await db.sql`
    insert into task_forecasts (task_id, persona, band)
    select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'persona ' || n % 20, 'small'
    from generate_series(1, 20000) n`;
  await db.sql`
    insert into task_attempts (task_id, attempt, claimed_by, agent, model, ended_at, outcome, usage)
    select task_id, 1, 1, 'opencode', 'a/b', now(), 'completed', '{"input_tokens": 5}'
    from task_forecasts`;
  await db.sql`analyze task_forecasts, task_attempts`;
  const [row] = await db.sql<[{ 'QUERY PLAN': unknown }]>`
    explain (analyze, buffers, format json) select measured_forecast('persona 7', 'small', 'opencode', 'a/b')`;
  const Plan = z.tuple([z.object({ Plan: z.object({ 'Shared Hit Blocks': z.int(), 'Shared Read Blocks': z.int() }) })]);
  const [{ Plan: plan }] = Plan.parse(row['QUERY PLAN']);
  expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(1_500);
});

/** A root as it lies in the table once its run has ended. */
async function ended(flow: string, tokens: number, state = 'completed'): Promise<void> {
  const root = rootOf(flow);
  await launch(db.sql, { tasks: [root], key: null });
  await db.sql`
    update tasks set state = ${state}, ready_at = null, cost_tokens = ${tokens}, ended_at = created_at + interval '10 minutes'
    where id = ${root.id}`;
}

function rootOf(flow: string): NewTask {
  const [root] = testRun({}).rows;
  if (root === undefined) throw new Error('The test run has no root.');
  return { ...root, forecast: { ...nothing, persona: flowPrefix + flow, band: 'small' } };
}

describe('the history of flows', () => {
  test('tells of each flow what its last five completed runs came to', async () => {
    await ended('code-review', 1_000_000);
    for (const tokens of [100, 200, 300, 400, 500]) await ended('code-review', tokens);
    await ended('code-review', 7, 'cancelled');
    await ended('investigate', 50);
    await launch(db.sql, { tasks: [rootOf('research')], key: null });
    await past([{ tokens: 1, persona: 'flowers' }]);
    const ten = { low: 10, high: 10 };
    expect(await readFlowHistory(db.sql)).toEqual([
      {
        flow: 'code-review',
        runs: 5,
        last: { tokens: { low: 200, high: 400 }, minutes: ten, usd: null, attempts: 5 },
        found: null,
      },
      {
        flow: 'investigate',
        runs: 1,
        last: { tokens: { low: 50, high: 50 }, minutes: ten, usd: null, attempts: 1 },
        found: null,
      },
    ]);
    const last = await readLastRuns(db.sql, 'code-review');
    expect(last.map(({ tokens }) => tokens)).toEqual([500, 400, 300, 200, 100]);
    expect(last[0]).toMatchObject({ minutes: 10, usd: null });
    expect(await readLastRuns(db.sql, 'none')).toEqual([]);
  });

  test('is empty before the first run', async () => {
    expect(await readFlowHistory(db.sql)).toEqual([]);
  });
});
