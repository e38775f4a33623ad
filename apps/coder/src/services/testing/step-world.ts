import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FlowPlan, PlanStep } from '@boocode/contracts/flow-plan';
import type { Flow } from '@boocode/conductor/types';
import { getFlow as ourFlow } from '@boocode/conductor/registry';
import { testFlow } from '@boocode/conductor/testing/test-flow';
import type { Sql } from '@boocode/db/connect';
import type { TestDatabase } from '@boocode/db/testing';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { vi } from 'vitest';
import type { AgentEntry } from '../../agents/agent-entry.js';
import { agentDescription } from '../../agents/testing.js';
import { buildApp } from '../../app.js';
import { planRows } from '../../flows/plan-rows.js';
import type { RunSpec } from '../../flows/run-spec.js';
import { createRunners } from '../../runners.js';
import { launch } from '../../tasks/launch.js';
import { readRunTasks, readTaskOutput } from '../../tasks/read-tasks.js';
import { noMetrics } from '../../telemetry/testing.js';
import { createTaskTools } from '../../tools/task-tools.js';
import { agree, commandsOf } from '../../worktrees/agreed-commands.js';
import { readProjectFile } from '../../worktrees/project-file.js';
import { createWorktreeKeeper } from '../../worktrees/worktree-keeper.js';
import type { AgentBackend } from '../agent-backend.js';
import { createBroker } from '../broker.js';
import { createServices } from '../create-services.js';
import { testRepository, type TestRepository } from '../git/testing.js';
import { projectForPath } from '../project-for-path.js';
import { createRunReader } from '../run-reader.js';
import { createRunSources } from '../run-sources.js';
import type { ServicePorts } from '../service-ports.js';
import { createStreamWatcher, type StreamWatcher } from '../stream-watcher.js';
import { testHost, type TestHost } from './test-host.js';
import { noCheckpoints } from '../../checkpoints/testing.js';

/** A step of a test's plan: what is not said is as usual. */
export type TestPlanStep = Partial<PlanStep> & Pick<PlanStep, 'key' | 'kind' | 'stage'>;

/** A coder whose runs are of steps that a test says: real database, git, dispatcher and routes. */
export interface StepWorld {
  repository: TestRepository;
  dataDir: string;
  project: string;
  /** Launches steps on what is checked out now; answers with the run, and its rows by key. */
  launch(steps: TestPlanStep[]): Promise<{ id: string; ids: Record<string, string> }>;
  /** The same of a whole plan. */
  launchPlan(plan: FlowPlan): Promise<{ id: string; ids: Record<string, string> }>;
  /** Starts a host; it is stopped with the world. */
  host(): Promise<TestHost>;
  /** Resolves when the run's steps are in these conditions. */
  reaches(run: string, conditions: Record<string, string>): Promise<void>;
  /** What a step left behind for programs. */
  data(task: string | undefined): Promise<unknown>;
  post(url: string, payload: object): Promise<{ status: number; body: unknown }>;
  get(url: string): Promise<{ status: number; body: unknown }>;
  /** A person agrees to the commands that the repository says now. */
  agree(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestAgent {
  id: string;
  backend: AgentBackend;
  model: string | null;
  surface?: AgentEntry['surface'];
}

/** `agent` does the steps of runs that a test launches; `others` are there too. */
export async function stepWorld(
  db: TestDatabase,
  agent: TestAgent,
  others: readonly TestAgent[] = [],
): Promise<StepWorld> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-steps-'));
  const repository = testRepository();
  repository.write({ 'README.md': 'Hello\n' });
  repository.commit('Start');
  const log = pino({ level: 'silent' });
  const { sql } = db;
  const worktrees = createWorktreeKeeper({ sql, dir: path.join(dataDir, 'worktrees'), dataDir, log });
  const checkoutsDir = path.join(dataDir, 'checkouts');
  const sources = createRunSources(checkoutsDir);
  const prompted: Flow = testFlow({
    prompt: ({ step }) => ({ system: 'You are tested.', user: step.brief, shared: 0 }),
  });
  const getFlow = (name: string): Flow | undefined => (name === 'test' ? prompted : ourFlow(name));
  const agents = [agent, ...others];
  const runners = createRunners({
    sql,
    log,
    sources,
    worktrees,
    checkpoints: noCheckpoints,
    checkoutsDir,
    // A host that nobody has registered: its agents are billed as they tell.
    host: 0,
    config: { dataDir, slots: {} },
    flow: getFlow,
    entries: agents.map(({ id, backend, surface = 'opencode-server' }) => ({ id, surface, slots: 4, backend })),
    tools: createTaskTools({ sql, agents: async () => [], limits: { depth: 0, number: 0 } }),
    sessions: { spokenTo: (runner) => runner },
  });
  const { conductor, ...runnersOfOthers } = Object.fromEntries([...runners].map(([id, { runner }]) => [id, runner]));
  if (conductor === undefined) throw new Error('Nobody does code.');
  const { app, watcher } = await startApp({ sql, worktrees, sources, dataDir, getFlow }, agents);
  const project = await projectForPath(sql, repository.path);
  const hosts: TestHost[] = [];
  const launchPlan = (plan: FlowPlan) => launched(sql, specOf(plan, repository, agent), project);
  return {
    repository,
    dataDir,
    project,
    launch: (steps) => launchPlan(planOf(steps)),
    launchPlan,
    async host() {
      const made = await testHost(db.url, (task, context) => conductor.run(task, context), { agents: runnersOfOthers });
      hosts.push(made);
      return made;
    },
    reaches: (run, wanted) => reaches(sql, run, wanted),
    data: async (task) => (await readTaskOutput(sql, task ?? ''))?.data,
    async post(url, payload) {
      const headers = { host: '127.0.0.1:7401' };
      const reply = await app.inject({ method: 'POST', url: `/api/coder${url}`, headers, payload });
      return { status: reply.statusCode, body: reply.json<unknown>() };
    },
    async get(url) {
      const reply = await app.inject({ url: `/api/coder${url}`, headers: { host: '127.0.0.1:7401' } });
      return { status: reply.statusCode, body: reply.json<unknown>() };
    },
    async agree() {
      const file = await readProjectFile(repository.path, repository.git('rev-parse', 'HEAD'));
      await agree(sql, project, commandsOf(file).hash ?? '');
    },
    async stop() {
      await Promise.all(hosts.map((host) => host.stop()));
      await app.close();
      watcher.close();
      repository.remove();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type AppPorts = Pick<ServicePorts, 'sql' | 'worktrees' | 'sources' | 'dataDir' | 'getFlow'>;

async function startApp(
  ports: AppPorts,
  agents: readonly TestAgent[],
): Promise<{ app: FastifyInstance; watcher: StreamWatcher }> {
  const log = pino({ level: 'silent' });
  const broker = createBroker();
  const described = agents.map(({ id, model }) => agentDescription({ id, default_model: model }));
  const watcher = createStreamWatcher({ reader: createRunReader(ports.sql), broker, log });
  const services = createServices({
    checkpoints: noCheckpoints,
    ...ports,
    broker,
    watcher,
    dispatcher: { checkAttempts: async () => undefined, isClaiming: () => true },
    metrics: noMetrics,
    sessions: { say: async () => false },
    agents: { all: async () => described, refresh: async () => [], giveTiers: () => undefined },
    flowNames: [],
    slots: new Map(),
  });
  return { app: await buildApp({ services, internalToken: null, log }), watcher };
}

function reaches(sql: Sql, run: string, wanted: Record<string, string>): Promise<void> {
  return vi.waitFor(
    async () => {
      const tasks = await readRunTasks(sql, run);
      const found = Object.fromEntries(tasks.map(({ step_key, condition }) => [step_key, condition]));
      const missing = Object.entries(wanted).filter(([key, condition]) => found[key] !== condition);
      const why = tasks.map(({ step_key, condition, reason }) => `${step_key} ${condition}: ${reason ?? ''}`);
      if (missing.length > 0) throw new Error(`not yet ${JSON.stringify(missing)}\n${why.join('\n')}`);
    },
    { timeout: 60_000, interval: 100 },
  );
}

async function launched(sql: Sql, spec: RunSpec, project_id: string) {
  const rows = planRows({ spec, project_id, deadline_at: null, newId: uuidv7 });
  const { id } = await launch(sql, { tasks: rows, key: null });
  return { id, ids: Object.fromEntries(rows.map((row) => [row.step_key, row.id])) };
}

function planOf(steps: TestPlanStep[]): FlowPlan {
  return {
    flow: 'test',
    version: 1,
    title: 'A run',
    goal: '',
    band: 'small',
    band_reason: '',
    cut: [],
    hash: '0',
    subject: { kind: 'change', focus: [], documents: [] },
    steps: [...steps.map(planned), planned({ key: 'finish', kind: 'code', stage: 'finish' })],
  };
}

function specOf(plan: FlowPlan, repository: TestRepository, agent: { id: string; model: string | null }): RunSpec {
  const commit = repository.git('rev-parse', 'HEAD');
  return {
    flow: plan.flow,
    plan,
    repository: repository.path,
    base_ref: 'main',
    base_commit: commit,
    head_ref: repository.git('branch', '--show-current'),
    head_commit: commit,
    agent: agent.id,
    model: agent.model,
    tiers: {},
    agents: {},
    reuse: false,
  };
}

const planned = (step: TestPlanStep): PlanStep => ({
  title: `Step ${step.key}`,
  persona: null,
  tier: null,
  depends_on: [],
  min_deps: null,
  required: true,
  on_failure: 'skip',
  brief: '',
  slice: [],
  output: null,
  bound_by: [],
  max_attempts: 2,
  max_crashes: 5,
  budget_seconds: 100,
  idle_seconds: 100,
  ...step,
});
