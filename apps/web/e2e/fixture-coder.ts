import type { AgentDescription } from '@boocode/contracts/agent';
import type { AgentSettingsView } from '@boocode/contracts/agent-settings';
import { AnswerRequest, type AskView } from '@boocode/contracts/ask';
import { LaunchRequest, RetryRequest, type LimitRequest, type RetryReply } from '@boocode/contracts/flow-run';
import type { WorktreeOrphan, WorktreeView } from '@boocode/contracts/worktree';
import { idOf, runOf, summaryOf } from './fixture-build.js';
import { flows } from './fixture-flows.js';
import { history, previewOf } from './fixture-preview.js';
import { transcript } from './fixture-runs.js';
import { stepDetail } from './fixture-steps.js';
import { ok, type Call, type Reply, type Resource, type World } from './fixture-resource.js';

const capabilities = {
  resume: true,
  permissions: true,
  structured_output: true,
  modes: true,
  thinking: true,
  usage: true,
  steer: false,
  tools: true,
};

export const agents: AgentDescription[] = [
  {
    id: 'opencode',
    title: 'opencode',
    surface: 'opencode-server',
    available: true,
    version: '1.3.2',
    signed_in: true,
    models: [
      { id: 'rehearsal/rehearsal-1', title: 'Rehearsal', thinking: [] },
      { id: 'anthropic/claude-sonnet', title: 'Claude Sonnet', thinking: ['high'] },
    ],
    default_model: 'rehearsal/rehearsal-1',
    tiers: { deep: 'anthropic/claude-sonnet' },
    modes: [],
    models_note: null,
    capabilities,
    problem: null,
    checked_at: '2026-01-01T12:00:00.000Z',
  },
  {
    id: 'claude',
    title: 'Claude Code',
    surface: 'claude-sdk',
    available: false,
    version: null,
    signed_in: false,
    models: [],
    default_model: null,
    tiers: {},
    modes: [],
    models_note: null,
    capabilities,
    problem: { message: 'It is installed, but nobody is signed in.', mend: 'claude auth login' },
    checked_at: '2026-01-01T12:00:00.000Z',
  },
];

const worktree: WorktreeView = {
  id: idOf(7100),
  project_id: idOf(7101),
  chat_id: idOf(7102),
  task_id: idOf(7103),
  title: 'Mend the totals of an order',
  path: '/home/mara/.boocode/worktrees/7100',
  branch: 'boocode/chat-00007100',
  target: 'main',
  base_commit: 'a'.repeat(40),
  state: 'ready',
  fault: null,
  dirty: 2,
  unmerged: 1,
  ports: [42e3],
  kept_ref: null,
  created_at: '2026-03-10T11:00:00.000Z',
  removed_at: null,
};

/** Worktrees in all of their states, and what has lost its other half. */
export function fixtureWorktrees(
  all: readonly Partial<WorktreeView>[],
  orphans: readonly WorktreeOrphan[] = [],
): Resource {
  return {
    answer({ path }) {
      if (path === '/api/coder/worktrees/orphans') return ok(orphans);
      if (path !== '/api/coder/worktrees') return null;
      return ok(all.map((given, n) => ({ ...worktree, id: idOf(7200 + n), chat_id: idOf(7300 + n), ...given })));
    },
  };
}

/** Runs, asks, flows and agents. */
export const coder: Resource = {
  answer: (call) => (call.path.startsWith('/api/coder/') ? (call.method === 'GET' ? look(call) : change(call)) : null),
  snapshot(stream, world) {
    if (stream === 'runs') return { type: 'runs_snapshot', runs: world.runs.map(summaryOf) };
    if (stream === 'asks') return { type: 'asks_snapshot', asks: world.asks.filter(({ state }) => state === 'open') };
    const run = world.runs.find(({ id }) => stream === `run:${id}`);
    return run === undefined ? null : { type: 'run_snapshot', run };
  },
};

function look({ path, world }: Call): Reply | null {
  if (path === '/api/coder/flow-runs') return ok(world.runs.map(summaryOf));
  if (path === '/api/coder/asks') return ok(world.asks.filter(({ state }) => state === 'open'));
  if (path === '/api/coder/flows') return ok(flows);
  if (path === '/api/coder/flow-history') return ok(history);
  if (path === '/api/coder/agents') return ok(agents);
  if (path === '/api/coder/settings')
    return ok({ tiers: {}, confirm_above: null, described: [] } satisfies AgentSettingsView);
  if (path === '/api/coder/limits') return ok([{ key: 'agent:opencode', slots: 2 }] satisfies LimitRequest[]);
  if (path === '/api/coder/worktrees') return ok([worktree]);
  if (path === '/api/coder/worktrees/orphans') return ok([] satisfies WorktreeOrphan[]);
  if (/^\/api\/coder\/tasks\/[^/]+\/events$/.test(path)) return ok(transcript(Date.now()));
  const ofStep = stepDetail(path, world, Date.now());
  if (ofStep !== null) return ofStep;
  const run = world.runs.find(({ id }) => path === `/api/coder/flow-runs/${id}`);
  if (run !== undefined) return ok(run);
  if (!path.startsWith('/api/coder/flow-runs/')) return null;
  return { status: 404, body: { code: 'flow-run.not-found', message: 'There is no such flow run.' } };
}

function change({ path, body, world, launched }: Call): Reply | null {
  const ask = world.asks.find(({ id }) => path === `/api/coder/asks/${id}/answer`);
  if (ask !== undefined) return decide(ask, AnswerRequest.parse(body), world);
  if (/^\/api\/coder\/flow-runs\/[^/]+\/cancel$/.test(path)) return ok({ cancelled: [] });
  if (/^\/api\/coder\/flow-runs\/[^/]+\/retry$/.test(path)) return ok(redoneOf(path, RetryRequest.parse(body), world));
  const held = /^\/api\/coder\/tasks\/([^/]+)\/(pause|resume)$/.exec(path);
  if (held !== null) return hold(world, held[1] ?? '', held[2] === 'pause');
  if (path === '/api/coder/agents/refresh') return ok(agents);
  if (path !== '/api/coder/flow-runs' && path !== '/api/coder/flow-runs/preview') return null;
  const request = LaunchRequest.parse(body);
  if (!request.repo.startsWith('/')) {
    const message = `"${request.repo}" is not an absolute path. Give the whole path of a git repository on this machine.`;
    return { status: 422, body: { code: 'repository.not-a-directory', message } };
  }
  if (request.focus?.includes('nowhere') === true) {
    const message = 'The commit has no file at nowhere. Name a file or folder that is committed.';
    return { status: 422, body: { code: 'focus.empty', message } };
  }
  if (path.endsWith('/preview')) return ok(previewOf(request));
  const steps = [{ key: 'context', title: 'Context', after: [], condition: 'starting' as const, started: 0 }];
  const goal = request.goal;
  const run = runOf({ n: 900, now: Date.now(), created: 0, steps, run: { repository: request.repo, goal } });
  launched.push(request);
  world.runs = [run, ...world.runs];
  return { status: 201, body: { id: idOf(900), created: true, url: `/runs/${idOf(900)}` } };
}

const decided = { allow: 'allowed', deny: 'denied', answer: 'answered' } as const;

function decide(ask: AskView, request: AnswerRequest, world: World): Reply {
  if (ask.state !== 'open') {
    const message = `It was ${ask.state} already, by ${ask.answered_by}. Your answer changed nothing.`;
    return { status: 409, body: { code: `ask.${ask.state}`, message, details: { ask } } };
  }
  const { decision, by, scope, pattern = null, message = null, answers = null } = request;
  const told = { scope, pattern, message, answers, answered_by: by, answered_at: ask.asked_at };
  const now = { ...ask, ...told, state: decided[decision] };
  world.asks = world.asks.map((one) => (one.id === ask.id ? now : one));
  return ok(now);
}

/** As the server has it: named steps or what did not complete, and all that depends on them. */
function redoneOf(path: string, { steps: named, only }: RetryRequest, { runs }: World): RetryReply {
  const run = runs.find(({ id }) => path.includes(id));
  if (run === undefined) return { redone: [], kept: [] };
  const again = new Set(
    run.steps
      .filter(({ state, step_key }) =>
        named === undefined ? /failed|blocked|cancelled/.test(state) : named.includes(step_key ?? ''),
      )
      .map(({ id }) => id),
  );
  // Steps stand behind all that they depend on.
  for (const { id, depends_on } of run.steps) {
    if (only !== true && depends_on.some((input) => again.has(input))) again.add(id);
  }
  const keys = (is: boolean) =>
    run.steps.filter(({ id }) => again.has(id) === is).map(({ step_key }) => step_key ?? '');
  return { redone: keys(true), kept: keys(false) };
}

function hold(world: World, id: string, paused: boolean): Reply {
  world.runs = world.runs.map((run) =>
    run.id === id ? { ...run, paused_at: paused ? new Date().toISOString() : null } : run,
  );
  return ok({ steps: [] });
}
