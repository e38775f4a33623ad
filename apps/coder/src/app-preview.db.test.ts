import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BudgetView } from '@boocode/contracts/budget';
import { getFlow, FLOW_NAMES } from '@boocode/conductor/registry';
import { ErrorBody } from '@boocode/contracts/error';
import { FlowRunView, LaunchReply, type LaunchInput } from '@boocode/contracts/flow-run';
import { FlowHistory, RunPreview } from '@boocode/contracts/run-preview';
import { AttemptView, PromptView } from '@boocode/contracts/task-attempt';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { agentDescription } from './agents/testing.js';
import { readStep } from './flows/step-input.js';
import { changedRepository, type TestRepository } from './services/git/testing.js';
import { createRunSources } from './services/run-sources.js';
import { testApp, type TestApp } from './services/testing/test-app.js';
import { setLimit } from './tasks/set-limit.js';
import { claimSome, completionOf } from './tasks/test-run.js';
import { tick } from './tasks/tick.js';

const sources = createRunSources('/nonexistent');
let db: TestDatabase;
const dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-preview-'));
let app: TestApp;
let repository: TestRepository;

beforeAll(async () => {
  db = await testDatabase();
  const opencode = agentDescription({ id: 'opencode', title: 'opencode', default_model: 'test/model' });
  const problem = { message: 'Sign in first.', mend: 'claude login' };
  const agents = [
    opencode,
    {
      ...opencode,
      id: 'away',
      title: 'Away',
      available: false,
      problem: { message: 'It is not there.', mend: 'install it' },
    },
    { ...opencode, id: 'claude', title: 'Claude', default_model: 'rehearsal', signed_in: false, problem },
  ];
  app = await testApp(db.sql, {
    agents: { all: async () => agents, refresh: async () => agents, giveTiers: () => undefined },
    getFlow,
    flowNames: FLOW_NAMES,
    slots: new Map([
      ['opencode', 2],
      ['claude', 0],
    ]),
    sources,
    dataDir,
  });
  repository = changedRepository();
});
afterAll(async () => {
  rmSync(dataDir, { recursive: true });
  await app.close();
  repository.remove();
  await db.drop();
});
beforeEach(async () => {
  await db.sql`delete from budgets`;
  await db.sql`delete from tasks`;
});

const call: TestApp['call'] = (...asked) => app.call(...asked);

const request = (over: Partial<LaunchInput> = {}) => ({ flow: 'code-review', repo: repository.path, ...over });

async function preview(over: Partial<LaunchInput> = {}): Promise<RunPreview> {
  const reply = await call('POST', '/flow-runs/preview', request(over));
  expect(reply).toMatchObject({ status: 200 });
  return RunPreview.parse(reply.body);
}

async function launched(over: Partial<LaunchInput> = {}): Promise<FlowRunView> {
  const { id } = LaunchReply.parse((await call('POST', '/flow-runs', request(over))).body);
  return FlowRunView.parse((await call('GET', `/flow-runs/${id}`)).body);
}

const who = ({ agent, model }: { agent: string | null; model: string | null }) => [agent, model];

describe('a preview', () => {
  test('is what the launch then is, and stores nothing', async () => {
    const asked = { agents: { validator: { agent: 'claude', thinking_option_id: 'high' } }, min_angles: 1 };
    const before = await preview(asked);
    expect((await db.sql`select from tasks`).length + (await db.sql`select from projects`).length).toBe(0);
    const run = await launched(asked);
    const { head_commit, base_commit, band, title } = run;
    expect(before).toMatchObject({ head_commit, base_commit, band, title, base_ref: 'main', head_ref: 'feature' });
    expect(before.steps.map((step) => [step.key, ...who(step)])).toEqual(
      run.steps.map((step) => [step.step_key, ...who(step)]),
    );
    expect(before.steps.find(({ key }) => key === 'validator')).toMatchObject({ thinking_option_id: 'high' });
    // The run knows what it has; what its steps may add is on top.
    expect(run.forecast).toMatchObject({ tokens: { low: before.forecast?.tokens.low } });
    expect(run.forecast?.tokens.high).toBeLessThanOrEqual(before.forecast?.tokens.high ?? 0);
    expect(before.steps.find(({ key }) => key === 'fold')?.forecast).toBeNull();
  });

  test('names what is wrong with who does the steps, and the command that mends it', async () => {
    const { problems } = await preview({ agents: { angle: { agent: 'away' }, validator: { agent: 'claude' } } });
    const angles = expect.arrayContaining([expect.stringMatching(/^angle\./)]);
    expect(problems).toEqual([
      { message: 'Away cannot be used: It is not there.', mend: 'install it', steps: angles, blocks: true },
      {
        message: 'Claude only rehearses here: no model looks at anything, and what it says is made up.',
        mend: 'claude login',
        steps: ['validator'],
        blocks: false,
      },
      {
        message: 'BOOCODE_CLAUDE_SLOTS is 0, so these steps wait until BooCode starts with more.',
        mend: 'BOOCODE_CLAUDE_SLOTS=2 npm start',
        steps: ['validator'],
        blocks: false,
      },
    ]);
    expect(await call('POST', '/flow-runs', request({ agents: { angle: { agent: 'away' } } }))).toMatchObject({
      status: 422,
    });
    const signedOut = await preview({ agents: { validator: { agent: 'claude', model: 'opus' } } });
    expect(signedOut.problems[0]?.message).toBe(
      'Claude is not signed in, so its models cannot be used: Sign in first.',
    );
  });

  test('says what waits for a slot, and what is not committed', async () => {
    await setLimit(db.sql, 'provider:test', 0);
    repository.write({ 'b.ts': 'export const b = 1;\n' });
    const { problems } = await preview();
    await setLimit(db.sql, 'provider:test', null);
    repository.git('clean', '-fdq');
    expect(problems.map(({ message, mend }) => [message, mend])).toEqual([
      ['The limit provider:test is 0, so these steps wait until it is raised in the settings.', null],
      [
        'A change in 1 file is not committed, so it is not looked at.',
        `git -C ${repository.path} add -A && git -C ${repository.path} commit`,
      ],
    ]);
  });

  test('is forecast to come at least to the steps of its plan, at most to all that they may add as well', async () => {
    const { forecast, steps } = await preview();
    const sum = (end: 'low' | 'high') => steps.reduce((all, step) => all + (step.forecast?.tokens[end] ?? 0), 0);
    const validator = steps.find(({ key }) => key === 'validator')?.forecast?.tokens.high ?? 0;
    expect(forecast?.tokens.low).toBe(sum('low'));
    // A second validator, and the question about pairs.
    expect(forecast?.tokens.high).toBeGreaterThan(sum('high') + validator);
  });

  test('weighs a budget against the forecast', async () => {
    const words = async (budget: LaunchInput['budget']) =>
      (await preview({ budget })).problems.map(({ message }) => message);
    const { forecast, steps } = await preview();
    const high = forecast?.tokens.high ?? 0;
    expect(await words({ tokens: high })).toEqual([]);
    expect(await words({ tokens: high - 1 })).toEqual([
      expect.stringMatching(/^The budget is below the forecast of the run/),
    ]);
    const largest = Math.max(...steps.map((step) => step.forecast?.tokens.high ?? 0));
    expect(await words({ tokens: largest - 1 })).toEqual([expect.stringMatching(/so they never start\.$/)]);
    expect(await words({ usd: 5 })).toEqual([expect.stringMatching(/^What these steps cost in money is not known/)]);
  });

  test('of what is refused keeps what is known, and says what blocks', async () => {
    const refused = await preview({ min_angles: 90 });
    expect(refused).toMatchObject({ base_ref: 'main', band: null, steps: [], forecast: null });
    expect(refused.problems).toMatchObject([{ message: expect.stringMatching(/^90 angles cannot/), blocks: true }]);
    const same = await preview({ base: 'feature' });
    expect(same).toMatchObject({ head_ref: 'feature', base_ref: null, base_commit: null });
    expect(same.problems).toMatchObject([{ message: expect.stringContaining('--base HEAD~1'), blocks: true }]);
  });

  test.each([
    [{ flow: 'no-such' }, 'flow.unknown'],
    [{ agent: 'nobody' }, 'agent.unknown'],
    [{ repo: '/nonexistent' }, 'repository.missing'],
  ])('of %j is refused like the launch', async (over, code) => {
    const [one, other] = [
      await call('POST', '/flow-runs/preview', request(over)),
      await call('POST', '/flow-runs', request(over)),
    ];
    expect(one).toEqual(other);
    expect(ErrorBody.parse(one.body).code).toBe(code);
  });

  test('shows what the flow came to lately, and so does the history', async () => {
    const { id } = await launched();
    expect((await preview()).last_runs).toEqual([]);
    await db.sql`update tasks set state = 'completed', ready_at = null, ended_at = now() where flow_run_id = ${id}`;
    expect((await preview()).last_runs).toMatchObject([{ id, tokens: 0, usd: null }]);
    const { body } = await call('GET', '/flow-history');
    expect(z.array(FlowHistory).parse(body)).toMatchObject([{ flow: 'code-review', runs: 1 }]);
  });
});

describe('a budget', () => {
  test('is launched with, shown, changed and taken away', async () => {
    const run = await launched({ budget: { tokens: 500_000, usd: 5 } });
    expect(run.budget).toEqual({ tokens: 500_000, usd: 5 });
    const put = (budget: unknown) => call('PUT', `/flow-runs/${run.id}/budget`, { budget });
    expect(FlowRunView.parse((await put({ tokens: 1 })).body).budget).toEqual({ tokens: 1 });
    expect(FlowRunView.parse((await put(null)).body).budget).toBeNull();
    expect(await put({})).toMatchObject({ status: 400 });
    expect(await put({ tokens: 0 })).toMatchObject({ status: 400 });
    expect(await call('PUT', `/flow-runs/${uuidv7()}/budget`, { budget: null })).toMatchObject({ status: 404 });
  });

  test('may have a hard side, which a change of the soft one alone leaves', async () => {
    const run = await launched({ budget: { tokens: 500_000 }, hard_budget: { tokens: 600_000 } });
    expect(run).toMatchObject({ budget: { tokens: 500_000 }, hard_budget: { tokens: 600_000 } });
    const changed = await call('PUT', `/flow-runs/${run.id}/budget`, { budget: { tokens: 550_000 } });
    expect(changed).toMatchObject({ status: 200, body: { hard_budget: { tokens: 600_000 } } });
    const below = { budget: { tokens: 500_000 }, hard_budget: { tokens: 400_000 } };
    const refused = await call('POST', '/flow-runs', request(below));
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringMatching(/below the soft one/) } });
  });

  test('of a day or of a project is given, shown with what is left, and taken away', async () => {
    const soft = { tokens: 500_000 };
    const given = await call('PUT', '/budgets', { key: 'all', period: 'day', soft, hard: null });
    expect(BudgetView.parse(given.body)).toMatchObject({ name: 'the day', used: { tokens: 0 }, left: soft });
    const run = await launched({ budget: { usd: 5 } });
    const shown = z.array(BudgetView).parse((await call('GET', `/budgets?run=${run.id}`)).body);
    expect(shown.map(({ key, period }) => [key, period])).toEqual([
      [`run:${run.id}`, 'whole'],
      ['all', 'day'],
    ]);
    const off = await call('PUT', '/budgets', { key: 'all', period: 'day', soft: null, hard: null });
    expect(off).toEqual({ status: 200, body: null });
    expect((await call('GET', '/budgets')).body).toEqual([]);
  });

  test.each([
    [{ key: 'all', period: 'whole' }, 400],
    [{ key: 'project:mine', period: 'day' }, 400],
    [{ key: `run:${uuidv7()}`, period: 'day' }, 400],
    [{ key: `run:${uuidv7()}`, period: 'whole' }, 404],
    [{ key: `project:${uuidv7()}`, period: 'day' }, 404],
  ])('of %o is refused', async (name, status) => {
    const reply = await call('PUT', '/budgets', { ...name, soft: { tokens: 1 }, hard: null });
    expect(reply).toMatchObject({ status, body: { message: expect.stringMatching(/./) } });
  });
});

describe('a launch above what needs no word', () => {
  afterEach(() => writeFileSync(path.join(dataDir, 'agents.json'), '{}'));

  test('answers with its forecast, and launches nothing until it is confirmed', async () => {
    await call('PUT', '/settings', { confirm_above: { tokens: 1_000 } });
    const { forecast } = await preview();
    const refused = await call('POST', '/flow-runs', request());
    expect(refused).toMatchObject({ status: 409, body: { code: 'launch.confirm', details: { forecast } } });
    expect(await db.sql`select from tasks`).toHaveLength(0);
    expect(await call('POST', '/flow-runs', request({ confirmed: true }))).toMatchObject({ status: 201 });
  });

  test('is not asked about where the setting is off', async () => {
    await call('PUT', '/settings', { confirm_above: null });
    expect(await call('POST', '/flow-runs', request())).toMatchObject({ status: 201 });
  });
});

describe('a step', () => {
  test('shows the very prompt that its agent is given, and what it is handed', async () => {
    const run = await launched();
    const angle = run.steps.find(({ step_key }) => step_key?.startsWith('angle.'));
    const promptOf = async (id: string | undefined) =>
      PromptView.parse((await call('GET', `/tasks/${id}/prompt`)).body);
    expect((await promptOf(angle?.id)).text).toBeNull();
    const [context] = await claimSome(db.sql);
    if (context === undefined) throw new Error('The context could not be claimed.');
    const { flow, input } = readStep(context, getFlow);
    const output = flow.code(input, await sources.gather(input.run, flow.needs(input)));
    await tick(db.sql, { host: 1, completions: [completionOf(context, output)], slots: {}, lease_seconds: 30 });
    const shown = await promptOf(angle?.id);
    const claimed = (await claimSome(db.sql, { agent: 'opencode' })).find(({ id }) => id === angle?.id);
    if (claimed === undefined) throw new Error('The angle could not be claimed.');
    const step = readStep(claimed, getFlow);
    const prompt = step.flow.prompt(step.input, await sources.gather(step.input.run, step.flow.needs(step.input)));
    if ('skip' in prompt) throw new Error(prompt.skip);
    expect(shown.text).toBe(`${prompt.system}\n\n${prompt.user}`);
    expect(shown.bound_by).toContainEqual({
      name: 'evidence/produce',
      version: expect.any(Number),
      hash: expect.any(String),
    });
    expect(shown.inputs).toMatchObject([{ task_id: context.id, step_key: 'context', state: 'completed' }]);
    expect(shown.inputs[0]?.summary).not.toBe('');
    const attempts = z.array(AttemptView).parse((await call('GET', `/tasks/${angle?.id}/attempts`)).body);
    expect(attempts).toMatchObject([{ attempt: 1, agent: 'opencode', model: 'test/model', outcome: null }]);
    expect((await promptOf(run.id)).text).toBeNull();
    expect((await promptOf(context.id)).text).toBeNull();
  });

  test('that is not there is not found', async () => {
    for (const what of ['attempts', 'prompt']) {
      expect(await call('GET', `/tasks/${uuidv7()}/${what}`)).toMatchObject({ status: 404 });
    }
  });
});
