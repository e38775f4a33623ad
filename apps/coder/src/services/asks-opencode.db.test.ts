import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { AskView } from '@boocode/contracts/ask';
import { testFlow } from '@boocode/conductor/testing/test-flow';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { rehearsalModel } from '@boocode/rehearsal/name';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { launch } from '../tasks/launch.js';
import { readInterrupted } from '../tasks/read-interrupted.js';
import { readTask } from '../tasks/read-tasks.js';
import { auditCounters, idOf, statesOf, testRun, type TestRun } from '../tasks/test-run.js';
import type { ClaimedTask } from '../tasks/types.js';
import { createAgentRunner } from './agent-runner.js';
import { createWorld, type World } from './backends/conformance-world.js';
import type { OpencodeServerBackend } from './backends/opencode-server.js';
import { rehearsedOpencode } from './backends/testing/rehearsed-opencode.js';
import { testApp, type TestApp } from './testing/test-app.js';
import { completed, testHost, type TestHost } from './testing/test-host.js';

// The whole way, with the real opencode: from what its model tries, over the row and HTTP, back to the tool that runs or does not.

const patience = { timeout: 100_000, interval: 100 };
let db: TestDatabase;
let world: World;
let opencode: OpencodeServerBackend;
let app: TestApp;
const hosts: TestHost[] = [];

beforeAll(async () => {
  [db, world] = await Promise.all([testDatabase(), createWorld()]);
  opencode = rehearsedOpencode(world);
  app = await testApp(db.sql, { slots: new Map([['opencode', 2]]), dataDir: world.dataDir });
}, 120_000);
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((one) => one.stop()));
  await auditCounters(db.sql);
});
afterAll(async () => {
  await app.close();
  await opencode.dispose();
  await world.end();
  await db.drop();
}, 60_000);

/** Says to the model what the step is told, and takes whatever it answers. */
const flow = testFlow({
  prompt: ({ step }) => ({ system: 'You are the persona under test.', user: step.brief, shared: 0 }),
  read: () => ({ ok: true, data: {} }),
});

const planned = (key: string) => ({
  key,
  stage: 'angle' as const,
  title: `Step ${key}`,
  kind: 'agent' as const,
  persona: null,
  tier: null,
  depends_on: [],
  min_deps: null,
  required: true,
  brief: '',
  slice: [],
  output: null,
  max_attempts: 3,
  budget_seconds: 100,
  idle_seconds: 100,
});

async function launched(
  prompts: Record<string, string>,
  limits: { max_attempts?: number; idle_seconds?: number } = {},
): Promise<TestRun> {
  const keys = Object.keys(prompts);
  const plan = {
    flow: 'test',
    version: 1,
    title: 'A run',
    goal: '',
    band: 'small',
    band_reason: '',
    cut: [],
    steps: [...keys.map(planned), { ...planned('finish'), stage: 'finish', kind: 'code' }],
    hash: '0',
  };
  const place = { repository: world.checkout, base_ref: 'a', base_commit: 'a', head_ref: 'b', head_commit: 'b' };
  const steps = Object.entries(prompts).map(([key, input]) => {
    const spec = { ...planned(key), ...limits, profile: 'ask' };
    return [key, { input, agent: 'opencode', model: rehearsalModel, max_attempts: spec.max_attempts, spec }];
  });
  const run = testRun(Object.fromEntries(steps), {
    flow: 'test',
    plan,
    ...place,
    agent: 'opencode',
    model: rehearsalModel,
  });
  await launch(db.sql, { tasks: run.rows, key: null });
  return run;
}

async function host(cwd: string): Promise<TestHost> {
  const sources = {
    gather: async () => ({ diff: null, files: new Map<string, string>() }),
    checkoutFor: async () => cwd,
  };
  const interrupted = (task: ClaimedTask) => readInterrupted(db.sql, task);
  const agents = {
    opencode: createAgentRunner({
      backend: opencode,
      flow: () => flow,
      sources,
      interrupted,
      foundResult: async () => null,
    }),
  };
  const made = await testHost(db.url, async () => completed, { slots: 1, agents });
  hosts.push(made);
  return made;
}

async function nextAsk(run: TestRun): Promise<AskView> {
  return await vi.waitFor(async () => {
    const reply = await app.call('GET', `/asks?flow_run_id=${run.id}`);
    const [ask] = z.array(AskView).parse(reply.body);
    if (ask === undefined) throw new Error('Nothing is asked yet.');
    return ask;
  }, patience);
}

async function answer({ id }: AskView, payload: Record<string, unknown>): Promise<void> {
  const reply = await app.call('POST', `/asks/${id}/answer`, payload);
  expect(reply.status).toBe(200);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const reaches = (run: TestRun, states: Record<string, string>): Promise<void> =>
  vi.waitFor(async () => expect(await statesOf(db.sql, run)).toMatchObject(states), patience);

test('its command waits for a person and holds up nobody, runs when allowed, and is not run when denied', async () => {
  const cwd = await world.copy('allow and deny');
  world.rehearsal.addRules([
    {
      match: '^do two things$',
      steps: [{ tools: [{ bash: 'touch one.txt' }] }, { tools: [{ bash: 'touch two.txt' }] }, { text: 'Done.' }],
    },
    { match: '^say a word$', steps: [{ text: 'A word.' }] },
  ]);
  const run = await launched({ a: 'do two things', b: 'say a word' });
  await host(cwd);
  const first = await nextAsk(run);
  expect(first).toMatchObject({
    tool: 'bash',
    title: 'Run touch one.txt',
    patterns: ['touch one.txt'],
    agent: 'opencode',
  });
  expect(await readTask(db.sql, idOf(run.ids, 'a'))).toMatchObject({
    condition: 'needs-you',
    reason: 'Wants to run touch one.txt',
  });
  // The agent's only slot is free for the other step.
  await reaches(run, { a: 'running', b: 'completed' });
  expect(await exists(join(cwd, 'one.txt'))).toBe(false);
  await answer(first, { decision: 'allow' });
  const second = await nextAsk(run);
  expect(second.patterns).toEqual(['touch two.txt']);
  expect(await exists(join(cwd, 'one.txt'))).toBe(true);
  await answer(second, { decision: 'deny', message: 'One is enough.' });
  await reaches(run, { a: 'completed', finish: 'completed' });
  expect(await exists(join(cwd, 'two.txt'))).toBe(false);
}, 120_000);

test('stopped while it asks, it asks again in its next attempt, and what was allowed for the step runs by itself', async () => {
  const cwd = await world.copy('restart');
  world.rehearsal.addRules([
    {
      // The second time it is told to go on, in the same session.
      match: String.raw`^(do three things|Go on\.)$`,
      steps: [{ tools: [{ bash: 'touch one.txt' }] }, { tools: [{ bash: 'touch two.txt' }] }, { text: 'Done.' }],
    },
  ]);
  const run = await launched({ a: 'do three things' });
  const before = await host(cwd);
  await answer(await nextAsk(run), { decision: 'allow', scope: 'step' });
  const open = await nextAsk(run);
  expect(open).toMatchObject({ attempt: 1, patterns: ['touch two.txt'] });
  hosts.splice(0);
  await before.stop();
  const late = await app.call('POST', `/asks/${open.id}/answer`, { decision: 'allow' });
  expect(late.body).toMatchObject({ code: 'ask.withdrawn' });
  await host(cwd);
  const again = await nextAsk(run);
  expect(again).toMatchObject({ attempt: 2, patterns: ['touch two.txt'] });
  expect(await exists(join(cwd, 'two.txt'))).toBe(false);
  await answer(again, { decision: 'allow' });
  await reaches(run, { a: 'completed', finish: 'completed' });
  expect(await exists(join(cwd, 'two.txt'))).toBe(true);
}, 120_000);

test('a model that never answers is noticed: the step ends with its silence, and the agent asks no more', async () => {
  world.rehearsal.addRules([{ match: '^wait for ever$', steps: [{ hang: true }] }]);
  const run = await launched({ a: 'wait for ever' }, { idle_seconds: 4, max_attempts: 1 });
  await host(world.checkout);
  await reaches(run, { a: 'failed' });
  expect(await readTask(db.sql, idOf(run.ids, 'a'))).toMatchObject({ error: { code: 'step.idle' } });
  const asked = world.rehearsal.requests.filter(({ prompt }) => prompt === 'wait for ever');
  expect(asked.map(({ ending }) => ending)).toEqual(['aborted']);
}, 120_000);
