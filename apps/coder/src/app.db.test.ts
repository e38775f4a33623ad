import { TaskView } from '@boocode/contracts/task';
import { ErrorBody } from '@boocode/contracts/error';
import { FLOW_NAMES, getFlow } from '@boocode/conductor/registry';
import { FlowDescription, FlowRunView, HoldReply, LaunchReply, RetryReply } from '@boocode/contracts/flow-run';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { buildApp } from './app.js';
import { createBroker } from './services/broker.js';
import { createServices } from './services/create-services.js';
import { testRepository, type TestRepository } from './services/git/testing.js';
import { createRunReader } from './services/run-reader.js';
import { createRunWatcher } from './services/run-watcher.js';
import { claimSome } from './tasks/test-run.js';

const log = pino({ level: 'silent' });
const internalToken = 'a-token-of-some-length';
let db: TestDatabase;
let open: FastifyInstance;
let inner: FastifyInstance;
let repository: TestRepository;
let checked = 0;

beforeAll(async () => {
  db = await testDatabase();
  const broker = createBroker();
  const agent = { id: 'opencode', title: 'opencode', available: true, version: '1', models: [], problem: null };
  const away = { ...agent, id: 'away', available: false, problem: { message: 'It is not there.', mend: 'install it' } };
  const services = createServices({
    sql: db.sql,
    broker,
    dispatcher: {
      checkAttempts: async () => {
        checked += 1;
      },
    },
    watcher: createRunWatcher({ reader: createRunReader(db.sql), broker, log }),
    agents: { all: async () => [agent, away].map((one) => ({ ...one, default_model: 'test/model' })) },
    getFlow,
    flowNames: FLOW_NAMES,
  });
  open = await buildApp({ services, internalToken: null, log });
  inner = await buildApp({ services, internalToken, log });
  repository = testRepository();
  repository.write({ 'a.ts': 'export const a = 1;\n' });
  repository.commit('one');
  repository.git('checkout', '-q', '-b', 'feature');
  repository.write({ 'a.ts': 'export const a = 2;\n' });
  repository.commit('two');
});
afterAll(async () => {
  await open.close();
  await inner.close();
  repository.remove();
  await db.drop();
});

const local = { host: '127.0.0.1:7401' };

async function call(method: 'GET' | 'POST' | 'PUT', url: string, payload?: InjectOptions['payload']) {
  const reply = await open.inject({
    method,
    url: `/api/coder${url}`,
    headers: local,
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: reply.statusCode, body: reply.json<unknown>() };
}

const request = () => ({ flow: 'code-review', repo: repository.path });

test('a deadline is asked for in minutes, shown as the time at which it passes, and is none by itself', async () => {
  const before = Date.now();
  const { id } = LaunchReply.parse((await call('POST', '/flow-runs', { ...request(), deadline_minutes: 45 })).body);
  const run = FlowRunView.parse((await call('GET', `/flow-runs/${id}`)).body);
  const minutes = (Date.parse(run.deadline_at ?? '') - before) / 60_000;
  expect(minutes).toBeGreaterThanOrEqual(45);
  expect(minutes).toBeLessThan(46);
  const patient = LaunchReply.parse((await call('POST', '/flow-runs', request())).body);
  expect(FlowRunView.parse((await call('GET', `/flow-runs/${patient.id}`)).body).deadline_at).toBeNull();
  for (const deadline_minutes of [0, 0.5, 10_081, '45']) {
    expect(await call('POST', '/flow-runs', { ...request(), deadline_minutes })).toMatchObject({ status: 400 });
  }
});

test('a launch makes the whole run: the root waits for every step, agents and code have their own', async () => {
  const launched = await call('POST', '/flow-runs', { ...request(), goal: 'look hard' });
  expect(launched.status).toBe(201);
  const { id } = LaunchReply.parse(launched.body);
  const run = FlowRunView.parse((await call('GET', `/flow-runs/${id}`)).body);
  expect(run).toMatchObject({ flow: 'code-review', goal: 'look hard', base_ref: 'main', head_ref: 'feature' });
  const tasks = z.array(TaskView).parse((await call('GET', `/tasks?flow_run_id=${id}`)).body);
  const root = tasks.find((task) => task.id === id);
  expect(root?.depends_on).toHaveLength(tasks.length - 1);
  const agents = new Map(tasks.map((task) => [task.step_key, [task.agent, task.model]]));
  expect(agents.get('fold')).toEqual(['conductor', null]);
  expect(agents.get('validator')).toEqual(['opencode', 'test/model']);
  const [project] = await db.sql`select path from projects`;
  expect(project?.['path']).toBe(repository.path);
});

test('the same key launches once', async () => {
  const keyed = { ...request(), idempotency_key: 'once' };
  const first = await call('POST', '/flow-runs', keyed);
  const second = await call('POST', '/flow-runs', keyed);
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(LaunchReply.parse(second.body).id).toBe(LaunchReply.parse(first.body).id);
});

test('a cancel settles every step and asks the dispatcher to look at once; a retry says what it redoes', async () => {
  const { id } = LaunchReply.parse((await call('POST', '/flow-runs', request())).body);
  await claimSome(db.sql);
  const before = checked;
  expect((await call('POST', `/flow-runs/${id}/cancel`)).body).toMatchObject({
    cancelled: expect.arrayContaining(['context', 'finish']),
  });
  expect(checked).toBe(before + 1);
  expect((await call('GET', `/flow-runs/${id}`)).body).toMatchObject({ condition: 'cancelled' });
  const retried = RetryReply.parse((await call('POST', `/flow-runs/${id}/retry`)).body);
  expect(retried.redone).toContain('context');
  expect(retried.kept).toEqual([]);
});

test('a run is paused, resumed, redone in part and forked; a dry run changes nothing', async () => {
  const { id } = LaunchReply.parse((await call('POST', '/flow-runs', request())).body);
  const held = HoldReply.parse((await call('POST', `/tasks/${id}/pause`)).body);
  expect(held.steps).toContain('context');
  expect((await call('GET', `/flow-runs/${id}`)).body).toMatchObject({ condition: 'parked' });
  expect((await call('POST', `/tasks/${id}/resume`)).body).toEqual(held);
  expect((await call('POST', `/tasks/${id}/cancel`)).body).toMatchObject({ cancelled: held.steps });

  const dry = await call('POST', `/flow-runs/${id}/retry`, { steps: ['render'], dry_run: true });
  expect(dry.body).toMatchObject({ redone: ['render', 'finish'] });
  expect((await call('GET', `/flow-runs/${id}`)).body).toMatchObject({ condition: 'cancelled' });
  const refused = await call('POST', `/flow-runs/${id}/retry`, { steps: ['nowhere'] });
  expect([refused.status, refused.body]).toMatchObject([422, { code: 'rerun.refused' }]);

  const forked = await call('POST', `/flow-runs/${id}/fork`, { from: 'context', model: 'other/model' });
  expect(forked.status).toBe(201);
  const fork = FlowRunView.parse((await call('GET', `/flow-runs/${LaunchReply.parse(forked.body).id}`)).body);
  expect(fork).toMatchObject({ flow: 'code-review', condition: 'queued' });
});

test('limits are set, old runs removed and counters repaired', async () => {
  const limit = { key: 'provider:test', slots: 3 };
  expect(await call('PUT', '/limits', limit)).toEqual({ status: 200, body: limit });
  expect((await call('PUT', '/limits', { key: 'provider:test', slots: null })).status).toBe(200);
  expect((await call('PUT', '/limits', { key: 'nonsense', slots: 1 })).status).toBe(400);
  const { id } = LaunchReply.parse((await call('POST', '/flow-runs', request())).body);
  await call('POST', `/flow-runs/${id}/cancel`);
  const before = new Date(Date.now() + 60_000).toISOString();
  const pruned = await call('POST', '/flow-runs/prune', { before });
  expect(z.object({ removed: z.int().positive() }).parse(pruned.body).removed).toBeGreaterThan(0);
  expect((await call('GET', `/flow-runs/${id}`)).status).toBe(404);
  expect((await call('POST', '/tasks/repair')).body).toEqual({ repaired: 0 });
});

test.each([
  ['GET', '/nothing', undefined, 404, 'route.not-found'],
  ['GET', '/flow-runs/01999999-0000-7000-8000-00000000dead', undefined, 404, 'flow-run.not-found'],
  ['POST', '/flow-runs/01999999-0000-7000-8000-00000000dead/cancel', undefined, 404, 'flow-run.not-found'],
  ['POST', '/flow-runs/01999999-0000-7000-8000-00000000dead/retry', undefined, 404, 'task.not-found'],
  ['GET', '/tasks/01999999-0000-7000-8000-00000000dead', undefined, 404, 'task.not-found'],
  ['GET', '/flow-runs/not-an-id', undefined, 400, 'request.invalid'],
  ['POST', '/flow-runs', { flow: 'no-such', repo: '/tmp' }, 422, 'flow.unknown'],
  ['POST', '/flow-runs', { flow: 'code-review', repo: '/tmp', agent: 'nobody' }, 422, 'agent.unknown'],
  ['POST', '/flow-runs', { flow: 'code-review', repo: '/tmp', agent: 'away' }, 422, 'agent.unavailable'],
  ['POST', '/flow-runs', { flow: 'code-review', repo: 'relative' }, 422, 'repository.not-absolute'],
] as const)('%s %s with %j answers %i %s', async (method, url, payload, status, code) => {
  const reply = await call(method, url, payload);
  expect(reply.status).toBe(status);
  expect(ErrorBody.parse(reply.body).code).toBe(code);
});

test('an invalid body names each field and what it wants', async () => {
  const { status, body } = await call('POST', '/flow-runs', { flow: 'code-review', band: 'huge', colour: 'red' });
  expect(status).toBe(400);
  const { message } = ErrorBody.parse(body);
  expect(message).toMatch(/repo: .*string/);
  expect(message).toMatch(/band: .*"small"\|"medium"\|"large"/);
  expect(message).toMatch(/colour/);
});

test('a body that is no JSON is refused in the same shape', async () => {
  const reply = await open.inject({
    method: 'POST',
    url: '/api/coder/flow-runs',
    headers: { ...local, 'content-type': 'application/json' },
    payload: '{broken',
  });
  expect(reply.statusCode).toBe(400);
  expect(ErrorBody.parse(reply.json()).code).toBe('request.refused');
});

test('the catalogue, the health and the description of the interface are served', async () => {
  expect(z.array(FlowDescription).parse((await call('GET', '/flows')).body)[0]?.name).toBe('code-review');
  expect((await call('GET', '/health')).body).toEqual({ ok: true, message: null });
  const { paths } = z
    .object({ paths: z.record(z.string(), z.unknown()) })
    .parse((await call('GET', '/openapi.json')).body);
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/api/coder/flow-runs', '/api/coder/flow-runs/{id}/retry', '/api/coder/tasks/{id}/events']),
  );
});

test.each([
  ['another name for this machine', { host: 'evil.example' }, 403, 'host.refused'],
  ['a page of another site', { ...local, origin: 'https://evil.example' }, 403, 'origin.refused'],
  ['a page whose origin is null', { ...local, origin: 'null' }, 403, 'origin.refused'],
])('without a token %s gets %o: %i', async (_name, headers, status, code) => {
  const reply = await open.inject({ url: '/api/coder/flows', headers });
  expect(reply.statusCode).toBe(status);
  expect(ErrorBody.parse(reply.json()).code).toBe(code);
});

test('without a token a page of this machine is let in', async () => {
  const headers = { ...local, origin: 'http://localhost:7400' };
  expect((await open.inject({ url: '/api/coder/flows', headers })).statusCode).toBe(200);
});

const from = (headers: Record<string, string>) => inner.inject({ url: '/api/coder/flows', headers });

test('with a token only who has it comes in, from wherever the front door was asked', async () => {
  expect((await from(local)).statusCode).toBe(401);
  expect((await from({ ...local, 'x-boocode-internal': 'wrong' })).statusCode).toBe(401);
  expect((await from({ host: 'house.example', 'x-boocode-internal': internalToken })).statusCode).toBe(200);
});

test('a socket says what it does not understand, and watches nothing from elsewhere', async () => {
  const socket = await open.injectWS('/api/coder/ws', { headers: local });
  const answer = new Promise<string>((resolve) =>
    socket.once('message', (data: Buffer) => resolve(data.toString('utf8'))),
  );
  socket.send('{"type":"watch-everything"}');
  expect(JSON.parse(await answer)).toMatchObject({ type: 'error', code: 'request.invalid' });
  socket.terminate();
  await expect(open.injectWS('/api/coder/ws', { headers: { host: 'evil.example' } })).rejects.toThrow(/403/);
});
