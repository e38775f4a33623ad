import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FLOW_NAMES, getFlow } from '@boocode/conductor/registry';
import { angleText, block, rawFinding } from '@boocode/conductor/testing/change';
import type { ValidatorVerdict } from '@boocode/contracts/finding';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { Usage } from '@boocode/contracts/task';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { agentDescription } from '../agents/testing.js';
import { nothingToAgree } from '../flows/testing.js';
import { launchFlow } from '../flows/launch-flow.js';
import { launch } from '../tasks/launch.js';
import { readRun } from '../tasks/read-runs.js';
import { rerun } from '../tasks/rerun.js';
import { auditCounters } from '../tasks/test-run.js';
import type { AgentBackend } from './agent-backend.js';
import { createAgentRunner } from './agent-runner.js';
import { createConductor } from './backends/conductor.js';
import { testRepository, type TestRepository } from './git/testing.js';
import { createRunSources } from './run-sources.js';
import { testHost, type TestHost } from './testing/test-host.js';

const file = 'src/a.ts';
const lines = Array.from({ length: 90 }, (_, n) => `const line${n + 1} = ${n + 1};`);
const security = 'adversarial-security-analyst';

let db: TestDatabase;
let host: TestHost;
let repository: TestRepository;
let checkouts: string;
/** How many findings the security angle makes, and which validator's answer is nothing that can be read. */
let script: { findings: number; broken: string | null };

beforeAll(async () => {
  db = await testDatabase();
  checkouts = mkdtempSync(path.join(tmpdir(), 'boocode-added-'));
  repository = testRepository();
  repository.write({ 'README.md': 'Hello\n' });
  repository.commit('Start');
  repository.git('checkout', '-q', '-b', 'feature');
  repository.write({ [file]: `${lines.join('\n')}\n` });
  repository.commit('Add a');
  const ports = { flow: getFlow, sources: createRunSources(checkouts) };
  const conductor = createConductor({ ...ports, dismissals: async () => new Map(), accounts: async () => new Map() });
  host = await testHost(db.url, (task, context) => conductor.run(task, context), {
    agents: {
      scripted: createAgentRunner({
        ...ports,
        backend: scripted(),
        interrupted: async () => [],
        foundResult: async () => null,
      }),
    },
  });
});
afterEach(() => auditCounters(db.sql));
afterAll(async () => {
  await host.stop();
  repository.remove();
  rmSync(checkouts, { recursive: true, force: true });
  await db.drop();
});

const usage: Usage = {
  input_tokens: 1,
  output_tokens: 1,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: null,
};

/** An agent that answers by who it is asked to be: findings of the security angle, and a verdict on all that is handed over. */
function scripted(): AgentBackend {
  return {
    id: 'scripted',
    capabilities: {
      resume: false,
      permissions: true,
      structured_output: false,
      modes: false,
      thinking: false,
      usage: true,
      steer: false,
      tools: false,
    },
    ensureSession: async ({ title }) => ({
      agent_session_id: title,
      model: null,
      mode_id: null,
      thinking_option_id: null,
      resumed: false,
    }),
    prompt: async ({ agent_session_id: title }, { user }) => ({
      outcome: 'completed',
      text: title === script.broken ? 'I would rather not say.' : answerTo(user),
      usage,
    }),
    closeSession: async () => undefined,
    health: async () => ({ ok: true, version: null, message: null }),
    dispose: async () => undefined,
  };
}

function answerTo(prompt: string): string {
  const persona = /<persona>\n(.+)\n<\/persona>/.exec(prompt)?.[1];
  if (persona === 'adversarial-validator') {
    const refs = [...prompt.matchAll(/"ref": "([^"]+)"/g)].map(([, ref]) => ref);
    return block({ verdicts: refs.map((finding) => ({ finding, value: 'confirmed' })) });
  }
  if (persona !== security) return angleText([]);
  return angleText(
    Array.from({ length: script.findings }, (_, n) => {
      const place = { path: file, line: 2 * n + 1, quote: lines[2 * n] ?? '' };
      return rawFinding(place, { title: `Fault ${n + 1}`, category: `kind-${n + 1}` });
    }),
  );
}

/** Launches a review that will find as much, and follows it to its end. */
async function review(findings: number, broken: string | null = null): Promise<FlowRunView> {
  script = { findings, broken };
  const { id } = await launchFlow(
    { flow: 'code-review', repo: repository.path, goal: '' },
    {
      flow: getFlow,
      flowNames: FLOW_NAMES,
      agents: [agentDescription({ id: 'scripted' })],
      launch: (tasks, key) => launch(db.sql, { tasks, key }),
      confirm: async () => undefined,
      projectForPath: async () => '01999999-0000-7000-8000-00000000beef',
      agreed: nothingToAgree,
    },
  );
  return ended(id);
}

async function ended(id: string): Promise<FlowRunView> {
  return vi.waitFor(
    async () => {
      const run = await readRun(db.sql, id);
      if (run === null || run.ended_at === null) throw new Error('The run goes on.');
      return run;
    },
    { timeout: 30_000, interval: 20 },
  );
}

const validatorsOf = (run: FlowRunView) =>
  run.steps
    .filter(({ persona }) => persona === 'adversarial-validator')
    .map(({ step_key, state }) => [step_key, state]);
const countOf = (run: FlowRunView, verdict: ValidatorVerdict) =>
  run.result?.findings.filter((finding) => finding.verdict === verdict).length;
const planHashOf = async (id: string) =>
  (await db.sql`select spec -> 'plan' ->> 'hash' as hash from tasks where id = ${id}`)[0];

test('a review with more findings than one validator attacks has a second one, and its report knows both', async () => {
  const run = await review(13);
  expect(validatorsOf(run)).toEqual([
    ['validator', 'completed'],
    ['validator.2', 'completed'],
  ]);
  expect(countOf(run, 'confirmed')).toBe(13);
  expect(run).toMatchObject({ condition: 'completed', verdict: 'REQUEST CHANGES', steps_done: run.steps_total });
  expect(run.steps_total).toBe(run.steps.length);
  // It is shown after the plan's own steps, with its edges, and the plan is still the one that was launched.
  const second = run.steps.at(-1);
  const synthesizer = run.steps.find(({ step_key }) => step_key === 'synthesizer');
  expect(second?.step_key).toBe('validator.2');
  expect(second?.depends_on).toContain(synthesizer?.id);
  expect(run.steps.find(({ step_key }) => step_key === 'render')?.depends_on).toContain(second?.id);
  expect(await planHashOf(run.id)).toEqual({ hash: run.plan_hash });
});

test('done again with fewer findings it has one, with more again two, and what was put aside stays readable', async () => {
  const { id } = await review(13);
  script = { findings: 3, broken: null };
  await rerun(db.sql, id, { steps: [`angle.${security}`] });
  const fewer = await ended(id);
  expect(validatorsOf(fewer)).toEqual([['validator', 'completed']]);
  expect(countOf(fewer, 'confirmed')).toBe(3);
  expect(fewer).toMatchObject({ condition: 'completed', steps_done: fewer.steps_total });
  const aside = await db.sql`
    select t.state, o.text from tasks t join task_outputs o on o.task_id = t.id
    where t.flow_run_id = ${id} and t.superseded_at is not null`;
  expect(aside).toMatchObject([{ state: 'completed', text: expect.stringContaining('confirmed') }]);

  script = { findings: 14, broken: null };
  await rerun(db.sql, id, { steps: [`angle.${security}`] });
  const more = await ended(id);
  expect(validatorsOf(more)).toEqual([
    ['validator', 'completed'],
    ['validator.2', 'completed'],
  ]);
  expect(countOf(more, 'confirmed')).toBe(14);
});

test('a second validator that fails leaves its own half not validated, and a retry does it alone and the report again', async () => {
  const run = await review(13, 'Try to refute the findings, second half');
  expect(validatorsOf(run)).toEqual([
    ['validator', 'completed'],
    ['validator.2', 'failed'],
  ]);
  expect([countOf(run, 'confirmed'), countOf(run, 'not-validated')]).toEqual([7, 6]);
  expect(run.condition).toBe('gaps');
  script = { findings: 13, broken: null };
  expect((await rerun(db.sql, run.id, {})).redone.toSorted()).toEqual(['finish', 'render', 'validator.2']);
  expect(countOf(await ended(run.id), 'confirmed')).toBe(13);
}, 30_000);
