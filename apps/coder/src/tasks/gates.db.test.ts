import { describe, expect, test } from 'vitest';
import { openGate, readGates } from './gates.js';
import { pauseTask } from './pause.js';
import { readRun } from './read-runs.js';
import { readTask } from './read-tasks.js';
import { reap } from './reap.js';
import { release } from './release.js';
import {
  agent,
  claim,
  gate,
  gateDatabase,
  key,
  launchTasks,
  quota,
  refuse,
  timePasses,
  told,
  wait,
} from './test-gates.js';
import { claimSome, completeAll, launchRun } from './test-run.js';

const db = gateDatabase();

describe('a refused quota', () => {
  test('parks all of its agent and model until the time that was told, for every host, and burns no attempt', async () => {
    await launchTasks(db.sql, 4);
    const running = await claim(db.sql, 2);
    const refusal = told(600);
    expect(await refuse(db.sql, running[0]!, refusal)).toBe('pending');
    expect(await claim(db.sql)).toEqual([]);
    expect(await claim(db.sql, 16, 2)).toEqual([]);
    expect(await gate(db.sql)).toMatchObject({
      key,
      state: 'closed',
      kind: 'quota',
      closed_until: refusal.until,
      source: 'header',
      reason: 'Out of tokens.',
      waiting: 3,
      slots: null,
    });
    const clock = refusal.until!.slice(11, 19);
    for (const { id } of await db.sql<{ id: string }[]>`select id from tasks where state = 'pending'`) {
      const task = await readTask(db.sql, id);
      expect(task?.condition).toBe('parked');
      expect(task?.reason).toMatch(new RegExp(`^Parked until .*${clock} UTC: Out of tokens\\.$`));
    }
    const [row] = await db.sql`
      select failures, crashes, not_before, ready_at is not null as ready from tasks where id = ${running[0]!.id}`;
    expect(row).toEqual({ failures: 0, crashes: 0, not_before: null, ready: true });
    expect((await release(db.sql)).next_at?.toISOString()).toBe(refusal.until);
  });

  test('holds for what is launched afterwards and for the steps that become ready, and the run says so', async () => {
    await launchTasks(db.sql, 1);
    await refuse(db.sql, (await claim(db.sql))[0]!, told(600));
    const run = await launchRun(db.sql, { a: {}, b: { agent, model: 'acme/large', after: ['a'] }, free: { agent } });
    await completeAll(db.sql, await claimSome(db.sql));
    const [free, ...others] = await claim(db.sql);
    expect([free?.step_key, others]).toEqual(['free', []]);
    expect(await readRun(db.sql, run.id)).toMatchObject({ condition: 'running' });
    await completeAll(db.sql, [free!]);
    const parkedRun = await readRun(db.sql, run.id);
    expect(parkedRun?.condition).toBe('parked');
    expect(parkedRun?.reason).toMatch(/^Parked until /);
  });

  test('outlives the host that met it', async () => {
    const dying = await db.host('here');
    await launchTasks(db.sql, 3);
    const running = await claim(db.sql, 2, dying.id);
    await refuse(db.sql, running[0]!, told(600), dying.id);
    await db.dies(dying);
    expect(await reap(db.sql, 99)).toEqual([running[1]!.id]);
    expect(await claim(db.sql, 16, 99)).toEqual([]);
    expect(await gate(db.sql)).toMatchObject({ state: 'closed', waiting: 3 });
  });

  test('of a model leaves other models, of an account none', async () => {
    await launchTasks(db.sql, 1);
    await launchTasks(db.sql, 1, { model: 'acme/small' });
    await launchTasks(db.sql, 1, { model: null });
    const [large, small, none] = await claim(db.sql);
    await refuse(db.sql, large!, told(600));
    await launchTasks(db.sql, 1, { model: 'acme/small' });
    await launchTasks(db.sql, 1, { model: null });
    const others = await claim(db.sql);
    expect(others.map(({ model }) => model)).toEqual(['acme/small', null]);
    await refuse(db.sql, small!, { ...told(900), scope: 'account' });
    await refuse(db.sql, none!, told(600));
    await launchTasks(db.sql, 1, { model: 'acme/tiny' });
    await timePasses(db.sql);
    await db.sql`update agent_gates set closed_until = clock_timestamp() + interval '1 hour' where model = '*'`;
    expect(await claim(db.sql)).toEqual([]);
    expect((await readGates(db.sql)).map((one) => one.key)).toEqual([
      'gate:opencode//*',
      key,
      'gate:opencode//default',
    ]);
    await launchTasks(db.sql, 1, { agent: 'codex' });
    expect(await claim(db.sql, 1, 1, 'codex')).toHaveLength(1);
  });

  test('without a refusal of its own parks the task alone, as ever', async () => {
    await launchTasks(db.sql, 2);
    const running = await claim(db.sql, 1);
    await refuse(db.sql, running[0]!, undefined);
    expect(await readGates(db.sql)).toEqual([]);
    expect(await claim(db.sql)).toHaveLength(1);
    expect((await readTask(db.sql, running[0]!.id))?.condition).toBe('parked');
  });
});

describe('the time', () => {
  test('that nobody told is 30 seconds and doubles with each refusal in a row, to 15 minutes', async () => {
    await launchTasks(db.sql, 1);
    const waits: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      await refuse(db.sql, (await claim(db.sql))[0]!, quota);
      waits.push(await wait(db.sql));
      await timePasses(db.sql);
    }
    for (const [round, least] of [30, 60, 120, 240, 480, 900, 900].entries()) {
      expect(waits[round]).toBeGreaterThan(least - 1);
      expect(waits[round]).toBeLessThanOrEqual(least * 1.25);
    }
    expect((await gate(db.sql)).source).toBe('backoff');
    await completeAll(db.sql, await claim(db.sql));
    await launchTasks(db.sql, 1);
    await refuse(db.sql, (await claim(db.sql))[0]!, quota);
    expect(await wait(db.sql)).toBeLessThanOrEqual(30 * 1.25);
  });

  test('is not moved by those in flight that are refused too, unless they were told a later one', async () => {
    await launchTasks(db.sql, 4);
    const [a, b, c, d] = await claim(db.sql);
    await refuse(db.sql, a!, quota);
    const first = (await gate(db.sql)).closed_until;
    await refuse(db.sql, b!, quota);
    await refuse(db.sql, c!, told(5));
    expect((await gate(db.sql)).closed_until).toBe(first);
    const later = told(3600);
    await refuse(db.sql, d!, later);
    expect(await gate(db.sql)).toMatchObject({ closed_until: later.until, source: 'header' });
    await timePasses(db.sql);
    await refuse(db.sql, (await claim(db.sql))[0]!, quota);
    // The four were one refusal.
    expect(await wait(db.sql)).toBeLessThanOrEqual(60 * 1.25);
  });
});

test('a gate that has been quiet is forgotten, and its lane with it', async () => {
  await launchTasks(db.sql, 2);
  await refuse(db.sql, (await claim(db.sql, 1))[0]!, told(600));
  await openGate(db.sql, key);
  await release(db.sql);
  expect(await readGates(db.sql)).toHaveLength(1);
  await db.sql`update agent_gates set refused_at = clock_timestamp() - interval '1 hour'`;
  await release(db.sql);
  expect(await readGates(db.sql)).toEqual([]);
  expect(await db.sql`select from tasks where lane <> ''`).toHaveLength(0);
  expect(await claim(db.sql)).toHaveLength(2);
});

test('a refusal of an attempt that was taken away closes nothing', async () => {
  await launchTasks(db.sql, 1);
  const [task] = await claim(db.sql);
  await pauseTask(db.sql, task!.id);
  expect(await refuse(db.sql, task!, told(600))).toBeNull();
  expect(await readGates(db.sql)).toEqual([]);
});
