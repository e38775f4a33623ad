import { AskView, type AnswerInput } from '@boocode/contracts/ask';
import { ErrorBody } from '@boocode/contracts/error';
import type { WsFrame } from '@boocode/contracts/ws-frames';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { answerAsk } from '../tasks/asks.js';
import { cancelTask } from '../tasks/cancel.js';
import { listAsks, readAsk } from '../tasks/read-asks.js';
import { auditCounters, launchRun, statesOf } from '../tasks/test-run.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { Ask, AskAnswer } from './agent-backend.js';
import { createBroker } from './broker.js';
import type { AttemptContext, TaskEnd } from './task-runner.js';
import { testApp, type TestApp } from './testing/test-app.js';
import { completed, testHost, type TestHost, type Work } from './testing/test-host.js';

const patience = { timeout: 30_000, interval: 50 };
let db: TestDatabase;
let app: TestApp;
const broker = createBroker();
const hosts: TestHost[] = [];

beforeAll(async () => {
  db = await testDatabase();
  app = await testApp(db.sql, { broker, slots: new Map([['opencode', 2]]) });
});
afterAll(async () => {
  await app.close();
  await db.drop();
});
beforeEach(async () => {
  await db.sql`delete from tasks`;
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((one) => one.stop()));
  await auditCounters(db.sql);
});

async function host(work: Work, options?: Parameters<typeof testHost>[2]): Promise<TestHost> {
  const made = await testHost(db.url, work, options);
  hosts.push(made);
  return made;
}

const wish = (fields: Partial<Ask> = {}): Ask => ({
  id: uuidv7(),
  kind: 'permission',
  tool: 'bash',
  title: 'Run npm test',
  patterns: ['npm test'],
  detail: { command: 'npm test' },
  options: [],
  ...fields,
});

/** Work that asks once, and whose output is what it was told; withdrawn, it ends as cancelled. */
function asking(told: AskAnswer[], fields: Partial<Ask> = {}): Work {
  return async (task: ClaimedTask, { onAsk, signal }: AttemptContext): Promise<TaskEnd> => {
    if (task.step_key === 'finish') return completed;
    try {
      told.push(await onAsk(wish(fields), signal));
      return completed;
    } catch {
      const error = { outcome: 'cancelled', code: 'test.withdrawn', message: 'withdrawn' } as const;
      return { outcome: 'cancelled', error, usage: null, retry_after_seconds: null };
    }
  };
}

async function openOnes(count: number): Promise<AskView[]> {
  return await vi.waitFor(async () => {
    const asks = await listAsks(db.sql, { state: 'open' });
    expect(asks).toHaveLength(count);
    return asks;
  }, patience);
}

const answer = (id: string, body: AnswerInput) => app.call('POST', `/asks/${id}/answer`, body);

const ended = (run: Parameters<typeof statesOf>[1]) =>
  vi.waitFor(async () => expect((await statesOf(db.sql, run))['finish']).toBe('completed'), patience);

describe('an agent that asks', () => {
  test('goes on when it is allowed over HTTP, and whoever answers second is told what was answered', async () => {
    const told: AskAnswer[] = [];
    await host(asking(told));
    const run = await launchRun(db.sql, { a: {} });
    const [ask] = await openOnes(1);
    const listed = await app.call('GET', `/asks?flow_run_id=${run.id}`);
    expect(z.array(AskView).parse(listed.body)).toEqual([ask]);
    const first = await answer(ask!.id, { decision: 'allow', by: 'tab one' });
    expect(first).toMatchObject({ status: 200, body: { state: 'allowed', answered_by: 'tab one' } });
    const second = await answer(ask!.id, { decision: 'deny', message: 'No.' });
    expect(second).toMatchObject({ status: 409, body: { code: 'ask.allowed', details: { ask: first.body } } });
    expect(ErrorBody.parse(second.body).message).toContain('allowed already');
    await ended(run);
    expect(told).toEqual([{ decision: 'allow' }]);
  });

  test('is told no with the words of the person', async () => {
    const told: AskAnswer[] = [];
    await host(asking(told));
    const run = await launchRun(db.sql, { a: {} });
    const [ask] = await openOnes(1);
    await answer(ask!.id, { decision: 'deny', message: 'Use the fake server.' });
    await ended(run);
    expect(told).toEqual([{ decision: 'deny', message: 'Use the fake server.' }]);
  });

  test('has its question answered', async () => {
    const told: AskAnswer[] = [];
    await host(asking(told, { kind: 'question', tool: 'question', title: 'Which one?', options: ['A', 'B'] }));
    const run = await launchRun(db.sql, { a: {} });
    const [ask] = await openOnes(1);
    expect(await answer(ask!.id, { decision: 'allow' })).toMatchObject({ status: 422 });
    expect(await answer(ask!.id, { decision: 'answer', answers: ['B'], scope: 'run' })).toMatchObject({ status: 422 });
    expect(await answer(ask!.id, { decision: 'answer', answers: ['B'] })).toMatchObject({ status: 200 });
    await ended(run);
    expect(told).toEqual([{ decision: 'answer', answers: ['B'] }]);
  });

  test('finds its answer in the table when the announcement of it was lost', async () => {
    const told: AskAnswer[] = [];
    await host(asking(told));
    const run = await launchRun(db.sql, { a: {} });
    const [ask] = await openOnes(1);
    await db.sql`
      update permission_asks
      set state = 'allowed', scope = 'once', answered_at = now(), answered_by = 'silent'
      where id = ${ask!.id}`;
    await ended(run);
    expect(told).toEqual([{ decision: 'allow' }]);
  });

  test('keeps waiting while its connections are lost, and hears the answer after', async () => {
    const told: AskAnswer[] = [];
    await host(asking(told));
    const run = await launchRun(db.sql, { a: {} });
    const [ask] = await openOnes(1);
    await db.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test-host'`;
    await answerAsk(db.sql, ask!.id, {
      state: 'allowed',
      scope: 'once',
      pattern: null,
      message: null,
      answers: null,
      answered_by: 'test',
    });
    await ended(run);
    expect(told).toEqual([{ decision: 'allow' }]);
  });

  test('is told that nobody will answer when it is cancelled, and the ask is withdrawn', async () => {
    const told: AskAnswer[] = [];
    const { dispatcher } = await host(asking(told));
    const run = await launchRun(db.sql, { a: {} });
    const [ask] = await openOnes(1);
    await cancelTask(db.sql, run.id);
    await dispatcher.checkAttempts();
    expect(await answer(ask!.id, { decision: 'allow' })).toMatchObject({
      status: 409,
      body: { code: 'ask.withdrawn' },
    });
    await vi.waitFor(() => expect(dispatcher.activeRuns().size).toBe(0), patience);
    expect(told).toEqual([]);
  });

  test('after a restart asks again, and what was decided for the step answers by itself', async () => {
    const told: AskAnswer[] = [];
    const twice: Work = async (task, context) => {
      const first = await asking(told)(task, context);
      return first.outcome === 'completed' ? await asking(told, { patterns: ['npm run e2e'] })(task, context) : first;
    };
    const before = await host(twice);
    const run = await launchRun(db.sql, { a: {} });
    const [first] = await openOnes(1);
    expect(await answer(first!.id, { decision: 'allow', scope: 'step' })).toMatchObject({ status: 200 });
    const second = await vi.waitFor(async () => {
      const [ask] = await openOnes(1);
      expect(ask?.patterns).toEqual(['npm run e2e']);
      return ask!;
    }, patience);
    hosts.splice(0);
    await before.stop();
    expect(await readAsk(db.sql, second.id)).toMatchObject({ state: 'withdrawn' });
    told.splice(0);
    await host(twice);
    const [again] = await openOnes(1);
    expect(again).toMatchObject({ attempt: 2, patterns: ['npm run e2e'] });
    expect(told).toEqual([{ decision: 'allow' }]);
    await answer(again!.id, { decision: 'deny' });
    await ended(run);
  });
});

describe('an answer that can decide nothing is refused', () => {
  test.for<[string, AnswerInput, number]>([
    ['a pattern that does not cover what is asked', { decision: 'allow', scope: 'step', pattern: 'npm install*' }, 422],
    ['an answer to what is no question', { decision: 'answer', answers: ['yes'] }, 422],
    ['a pattern for once', { decision: 'allow', pattern: '*' }, 400],
    ['answers with a denial', { decision: 'deny', answers: ['x'] }, 400],
  ])('%s', async ([, body, status]) => {
    await host(asking([]));
    await launchRun(db.sql, { a: {} });
    const [ask] = await openOnes(1);
    expect(await answer(ask!.id, body)).toMatchObject({ status });
    expect(await readAsk(db.sql, ask!.id)).toMatchObject({ state: 'open' });
  });

  test('to an ask that does not exist', async () => {
    expect(await answer(uuidv7(), { decision: 'allow' })).toMatchObject({ status: 404 });
  });
});

describe('the slot of an agent', () => {
  test('is free while it waits for a person, and the next task runs', async () => {
    const told: AskAnswer[] = [];
    const { started } = await host(
      (task, context) => (task.step_key === 'a' ? asking(told)(task, context) : Promise.resolve(completed)),
      { slots: 1 },
    );
    const run = await launchRun(db.sql, { a: {}, b: {}, c: {} });
    await vi.waitFor(
      async () => expect(await statesOf(db.sql, run)).toMatchObject({ a: 'running', b: 'completed', c: 'completed' }),
      patience,
    );
    const [ask] = await openOnes(1);
    await answer(ask!.id, { decision: 'allow' });
    await ended(run);
    expect(started).toEqual(['a#1', 'b#1', 'c#1', 'finish#1']);
  });

  test('is lent to no more waiting processes than there are slots', async () => {
    const { started } = await host(asking([]), { slots: 2 });
    const run = await launchRun(db.sql, { a: {}, b: {}, c: {}, d: {}, e: {} });
    const open = await openOnes(4);
    expect(started).toHaveLength(4);
    for (const { id } of open) await answer(id, { decision: 'allow' });
    const [last] = await openOnes(1);
    await answer(last!.id, { decision: 'allow' });
    await ended(run);
  });
});

test('whoever watches the asks is told of every ask: those that are open, then each that opens or closes', async () => {
  const frames: WsFrame[] = [];
  const leave = await app.watcher.join('asks', null, { push: (frame) => frames.push(frame), buffered: () => 0 });
  const ofAsks = () => frames.filter(({ type }) => type.startsWith('ask'));
  try {
    await host(asking([]));
    const run = await launchRun(db.sql, { a: {} });
    const [ask] = await openOnes(1);
    await vi.waitFor(() => expect(ofAsks()).toHaveLength(2), patience);
    await answer(ask!.id, { decision: 'deny', message: 'No.' });
    await vi.waitFor(() => expect(ofAsks()).toHaveLength(3), patience);
    expect(ofAsks()).toEqual([
      expect.objectContaining({ type: 'asks_snapshot', asks: [] }),
      expect.objectContaining({ type: 'ask_opened', ask }),
      expect.objectContaining({
        type: 'ask_closed',
        ask: expect.objectContaining({ id: ask!.id, state: 'denied', message: 'No.' }),
      }),
    ]);
    await ended(run);
  } finally {
    leave();
  }
});
