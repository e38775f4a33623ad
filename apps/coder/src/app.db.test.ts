import { TaskView } from '@boocode/contracts/task';
import { ErrorBody } from '@boocode/contracts/error';
import { FLOW_NAMES, getFlow } from '@boocode/conductor/registry';
import { FlowDescription, FlowRunView, HoldReply, LaunchReply, RetryReply } from '@boocode/contracts/flow-run';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { agentDescription } from './agents/testing.js';
import { changedRepository, type TestRepository } from './services/git/testing.js';
import { testApp, type TestApp } from './services/testing/test-app.js';
import { claimSome } from './tasks/test-run.js';

let db: TestDatabase;
let app: TestApp;
let repository: TestRepository;
let checked = 0;

beforeAll(async () => {
  db = await testDatabase();
  const agent = agentDescription({ id: 'opencode', title: 'opencode', default_model: 'test/model' });
  const problem = { message: 'It is not there.', mend: 'install it' };
  const away = { ...agent, id: 'away', available: false, problem };
  app = await testApp(db.sql, {
    dispatcher: {
      checkAttempts: async () => {
        checked += 1;
      },
      isClaiming: () => true,
    },
    agents: {
      all: async () => [agent, away, { ...agent, id: 'tiered', tiers: { deep: 'test/deep' } }],
      refresh: async () => [away, agent],
      giveTiers: () => undefined,
    },
    getFlow,
    flowNames: FLOW_NAMES,
    slots: new Map([['opencode', 2]]),
  });
  repository = changedRepository();
});
afterAll(async () => {
  await app.close();
  repository.remove();
  await db.drop();
});

const call: TestApp['call'] = (...asked) => app.call(...asked);
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

test('a run of an area shows what it is about, and its report is refused with a reason until there is one', async () => {
  const area = { ...request(), flow: 'architectural-analysis', goal: 'Is it sound?', focus: ['a.ts'] };
  const documents = [{ name: 'plan.md', text: 'the plan' }];
  const launched = await call('POST', '/flow-runs', { ...area, documents });
  const { id } = LaunchReply.parse(launched.body);
  const run = FlowRunView.parse((await call('GET', `/flow-runs/${id}`)).body);
  expect(run.subject).toEqual({ kind: 'area', focus: ['a.ts'], documents: ['plan.md'] });
  expect(await call('GET', `/flow-runs/${id}/report?format=sarif`)).toMatchObject({
    status: 409,
    body: { code: 'report.not-yet', message: expect.stringContaining('no report yet') },
  });
  expect(await call('GET', `/flow-runs/${id}/report?format=pdf`)).toMatchObject({ status: 400 });
  expect(await call('GET', `/flow-runs/${uuidv7()}/report`)).toMatchObject({ status: 404 });
});

/** Which model each step of such a launch is given. */
async function modelsOf(asked: object): Promise<Record<string, string | null>> {
  const { id } = LaunchReply.parse((await call('POST', '/flow-runs', { ...request(), ...asked })).body);
  const { steps } = FlowRunView.parse((await call('GET', `/flow-runs/${id}`)).body);
  return Object.fromEntries(steps.map(({ step_key, model }) => [step_key, model]));
}

test('a step is done by the model of its tier, unless the launch names a model', async () => {
  expect(await modelsOf({ agent: 'tiered' })).toMatchObject({
    'angle.adversarial-security-analyst': 'test/deep',
    'angle.test-engineer': 'test/model',
  });
  expect(await modelsOf({ agent: 'tiered', model: 'test/own' })).toMatchObject({
    'angle.adversarial-security-analyst': 'test/own',
  });
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

test('gates are listed and opened, and a launch says who may go on while one is closed', async () => {
  expect((await call('GET', '/gates')).body).toEqual([]);
  expect(await call('POST', '/gates/open', { key: 'gate:nobody//x' })).toMatchObject({
    status: 404,
    body: { code: 'gate.not-found' },
  });
  expect((await call('POST', '/gates/open', { key: 'agent:x' })).status).toBe(400);
  await db.sql`
    insert into agent_gates (key, agent, account, model, kind, source, reason, closed_until)
    values ('gate:x//*', 'x', '', '*', 'quota', 'header', 'Out.', clock_timestamp() + interval '1 hour')`;
  const opened = await call('POST', '/gates/open', { key: 'gate:x//*' });
  expect(opened).toMatchObject({ status: 200, body: [{ key: 'gate:x//*', model: null, state: 'open', source: null }] });
  await db.sql`delete from agent_gates`;

  const fallback = [{ agent: 'tiered' }, { agent: 'opencode', model: 'test/other' }];
  const agents = { validator: { fallback: [] } };
  const { id } = LaunchReply.parse((await call('POST', '/flow-runs', { ...request(), fallback, agents })).body);
  const rows = await db.sql<{ stage: string; tier: string | null; fallback: unknown }[]>`
    select spec ->> 'stage' as stage, spec ->> 'tier' as tier, spec -> 'fallback' as fallback
    from tasks
    where flow_run_id = ${id}
      and id <> ${id}
      and agent <> 'conductor'`;
  expect(rows.length).toBeGreaterThan(1);
  for (const { stage, tier, fallback: settled } of rows) {
    const tiered = { agent: 'tiered', model: tier === 'deep' ? 'test/deep' : 'test/model' };
    expect(settled).toEqual(stage === 'validator' ? null : [tiered, { agent: 'opencode', model: 'test/other' }]);
  }
  const refused = await call('POST', '/flow-runs', { ...request(), fallback: [{ agent: 'away' }] });
  expect(refused).toMatchObject({ status: 422, body: { code: 'agent.unavailable' } });
  await call('POST', `/flow-runs/${id}/cancel`);
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
  const reply = await app.app.inject({
    method: 'POST',
    url: '/api/coder/flow-runs',
    headers: { host: '127.0.0.1:7401', 'content-type': 'application/json' },
    payload: '{broken',
  });
  expect(reply.statusCode).toBe(400);
  expect(ErrorBody.parse(reply.json()).code).toBe('request.refused');
});

test('the catalogue, the health and the description of the interface are served', async () => {
  expect(z.array(FlowDescription).parse((await call('GET', '/flows')).body)[0]?.name).toBe('code-review');
  expect((await call('GET', '/health')).body).toEqual({ service: 'coder' });
  expect((await call('GET', '/ready')).body).toMatchObject({ service: 'coder', ready: true });
  const { paths } = z
    .object({ paths: z.record(z.string(), z.unknown()) })
    .parse((await call('GET', '/openapi.json')).body);
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/api/coder/flow-runs', '/api/coder/flow-runs/{id}/retry', '/api/coder/tasks/{id}/events']),
  );
});
