import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FLOW_NAMES, getFlow } from '@boocode/conductor/registry';
import { angleText, block, rawFinding } from '@boocode/conductor/testing/change';
import type { RawFinding, ValidatorOutput } from '@boocode/contracts/finding';
import type { AgentDescription } from '@boocode/contracts/agent';
import { LaunchReply } from '@boocode/contracts/flow-run';
import type { TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { vi } from 'vitest';
import { agentDescription } from '../agents/testing.js';
import type { AgentBackend } from '../services/agent-backend.js';
import { createAgentRunner } from '../services/agent-runner.js';
import { createChatKeeper } from '../services/chat-keeper.js';
import { createConductor } from '../services/backends/conductor.js';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { createRecheckRunner } from '../services/recheck-runner.js';
import { createRunSources } from '../services/run-sources.js';
import { createSessionRunner } from '../services/session-runner.js';
import { byShape } from '../services/task-runner.js';
import { testApp, type TestApp } from '../services/testing/test-app.js';
import { testHost, type TestHost } from '../services/testing/test-host.js';
import { createWorktreeKeeper, type WorktreeKeeper } from '../worktrees/worktree-keeper.js';
import { findResult } from '../tasks/find-result.js';
import { readRun } from '../tasks/read-runs.js';
import { readDismissals } from './read-lives.js';
import { noCheckpoints } from '../checkpoints/testing.js';

/** A line of the reviewed file, with what the security angle says of it. */
interface Fault extends Partial<RawFinding> {
  line: number;
}

export const reviewedFile = 'src/a.ts';
export const lineOf = (n: number): string => `const line${n} = ${n};`;

type Verdict = Partial<ValidatorOutput['verdicts'][number]>;

/** What the agent does with a person's words, in its folder; and how the validator judges, instead of confirming. */
interface Acts {
  work: (folder: string, words: string) => Promise<void> | void;
  judge: (ref: string) => Verdict;
}

/** A coder whose reviews find what a test plants: real database, git, dispatcher and routes; only the agent is scripted. */
export interface FindingWorld {
  repository: TestRepository;
  dataDir: string;
  worktrees: WorktreeKeeper;
  /** Read when the agent works. */
  acts: Acts;
  /** Who does what is launched from now on. */
  agent: AgentDescription;
  /** What the security angle finds from now on. */
  plant(...faults: Fault[]): void;
  /** Steps of these titles do not answer until the returned function is called. */
  hold(...titles: string[]): () => void;
  /** Nothing is held any more. */
  letGo(): void;
  call: TestApp['call'];
  /** Launches a review of the branch; it goes on by itself. */
  launch(): Promise<string>;
  /** Follows a run to its end. */
  ended(id: string): Promise<void>;
  stop(): Promise<void>;
}

export async function findingWorld(db: TestDatabase): Promise<FindingWorld> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-findings-'));
  const repository = testRepository();
  repository.write({ 'README.md': 'Hello\n' });
  repository.commit('Start');
  repository.git('checkout', '-q', '-b', 'feature');
  repository.write({ [reviewedFile]: Array.from({ length: 40 }, (_, n) => `${lineOf(n + 1)}\n`).join('') });
  repository.commit('Add a');
  let faults: Fault[] = [];
  const acts: Acts = { work: () => undefined, judge: () => ({}) };
  const held = new Map<string, Promise<void>>();
  const releases = new Set<() => void>();
  const backend = scripted(() => faults, held, acts);
  const log = pino({ level: 'silent' });
  const worktrees = createWorktreeKeeper({ sql: db.sql, dir: path.join(dataDir, 'worktrees'), dataDir, log });
  const host = await startHost(db, { dataDir, worktrees, backend });
  const agent = agentDescription({ id: 'scripted', default_model: 'scripted/one' });
  const app = await testApp(db.sql, {
    agents: {
      all: async () => [agent],
      refresh: async () => [],
      giveTiers: () => undefined,
    },
    getFlow,
    flowNames: FLOW_NAMES,
    worktrees,
    dataDir,
  });
  const call: TestApp['call'] = (...asked) => app.call(...asked);
  return {
    repository,
    dataDir,
    worktrees,
    acts,
    agent,
    call,
    plant(...planted) {
      faults = planted;
    },
    hold(...titles) {
      const { promise: released, resolve: release } = signal();
      for (const title of titles) held.set(title, released);
      releases.add(release);
      return () => {
        for (const title of titles) held.delete(title);
        release();
      };
    },
    letGo() {
      held.clear();
      for (const release of releases) release();
    },
    async launch() {
      const reply = await call('POST', '/flow-runs', { flow: 'code-review', repo: repository.path });
      return LaunchReply.parse(reply.body).id;
    },
    async ended(id) {
      await vi.waitFor(
        async () => {
          if (((await readRun(db.sql, id))?.ended_at ?? null) === null) throw new Error('The run goes on.');
        },
        { timeout: 30_000, interval: 100 },
      );
    },
    async stop() {
      await host.stop();
      await app.close();
      repository.remove();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function signal(): { promise: Promise<void>; resolve: () => void } {
  let settle: (() => void) | null = null;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: () => settle?.() };
}

function startHost(
  db: TestDatabase,
  { dataDir, worktrees, backend }: { dataDir: string; worktrees: WorktreeKeeper; backend: AgentBackend },
): Promise<TestHost> {
  const checkouts = path.join(dataDir, 'checkouts');
  const ports = { flow: getFlow, sources: createRunSources(checkouts) };
  const conductor = createConductor({
    ...ports,
    dismissals: ({ project_id }) => readDismissals(db.sql, project_id),
    accounts: async () => new Map(),
  });
  const log = pino({ level: 'silent' });
  const chats = createChatKeeper({
    sql: db.sql,
    scratchDir: path.join(dataDir, 'scratch'),
    worktrees,
    checkpoints: noCheckpoints,
    log,
  });
  const step = createAgentRunner({
    ...ports,
    backend,
    interrupted: async () => [],
    foundResult: (input_hash, task) => findResult(db.sql, input_hash, task.id),
  });
  const runner = byShape({
    step,
    write: step,
    ordinary: createSessionRunner({ backend, surface: 'scripted', chats }),
    recheck: createRecheckRunner({ backend, checkoutsDir: checkouts }),
  });
  return testHost(db.url, (task, context) => conductor.run(task, context), { agents: { scripted: runner } });
}

/**
 * An agent that answers by who it is asked to be: what is planted as the security angle, and that all of it is so as the validator.
 * Words of a person it works on as a test says.
 */
function scripted(faults: () => Fault[], held: ReadonlyMap<string, Promise<void>>, acts: Acts): AgentBackend {
  const folders = new Map<string, string>();
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
    async ensureSession({ title, cwd }) {
      folders.set(title, cwd);
      return { agent_session_id: title, model: null, mode_id: null, thinking_option_id: null, resumed: false };
    },
    async prompt({ agent_session_id: title }, { user }) {
      await held.get(title);
      if (!user.includes('<persona>')) {
        await acts.work(folders.get(title) ?? '', user);
        return { outcome: 'completed', text: 'Done.', usage: null };
      }
      return { outcome: 'completed', text: answerTo(user, faults(), acts), usage: null };
    },
    closeSession: async () => undefined,
    health: async () => ({ ok: true, version: null, message: null }),
    dispose: async () => undefined,
  };
}

function answerTo(prompt: string, faults: Fault[], { judge }: Acts): string {
  const persona = /<persona>\n(.+)\n<\/persona>/.exec(prompt)?.[1];
  if (persona === 'adversarial-validator') {
    const refs = [...prompt.matchAll(/"ref": "([^"]+)"/g)].map(([, ref]) => ref);
    return block({
      verdicts: refs.map((finding) => ({ finding, value: 'confirmed', ...(finding && judge(finding)) })),
    });
  }
  if (persona !== 'adversarial-security-analyst') return angleText([]);
  return angleText(
    faults.map(({ line, ...rest }) =>
      rawFinding(
        { path: reviewedFile, line, quote: lineOf(line) },
        { title: `Fault ${line}`, category: `kind-${line}`, severity: 'High', ...rest },
      ),
    ),
  );
}
