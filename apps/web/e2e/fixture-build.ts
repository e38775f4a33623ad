import type { FlowRunSummary, FlowRunView, PersonWait } from '@boocode/contracts/flow-run';
import { FlowRunSummary as SummarySchema } from '@boocode/contracts/flow-run';
import type { TaskCondition, TaskState, TaskView } from '@boocode/contracts/task';

export const stateOf: Readonly<Record<TaskCondition, TaskState>> = {
  waiting: 'pending',
  queued: 'pending',
  starting: 'running',
  running: 'running',
  'needs-you': 'running',
  parked: 'pending',
  interrupted: 'pending',
  completed: 'completed',
  gaps: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  skipped: 'completed',
};

/** UUIDs that sort by `n`, as the launcher's do by age. */
export const idOf = (n: number, part = 0) =>
  `01990000-0000-7000-8000-${n.toString(16).padStart(8, '0')}${part.toString(16).padStart(4, '0')}`;

export const iso = (now: number, secondsAgo: number | undefined) =>
  secondsAgo === undefined ? null : new Date(now - secondsAgo * 1000).toISOString();

export interface StepSeed {
  key: string;
  title: string;
  persona?: string;
  after: string[];
  condition?: TaskCondition;
  /** Seconds before now. */
  started?: number;
  ended?: number;
  reason?: string;
  summary?: string;
  tokens?: number;
  attempt?: number;
  error?: string;
}

const code = new Set(['context', 'fold', 'fold.r2', 'render']);

function stepOf(seed: StepSeed, place: { run: number; part: number; ids: Map<string, string>; now: number }): TaskView {
  const condition = seed.condition ?? 'waiting';
  const isCode = code.has(seed.key);
  return {
    id: idOf(place.run, place.part),
    flow_run_id: idOf(place.run),
    parent_task_id: null,
    step_key: seed.key,
    title: seed.title,
    persona: seed.persona ?? null,
    kind: isCode ? 'code' : 'agent',
    person: null,
    state: stateOf[condition],
    condition,
    reason: seed.reason ?? null,
    depends_on: seed.after.flatMap((key) => place.ids.get(key) ?? []),
    agent: isCode ? 'conductor' : 'opencode',
    model: isCode ? null : 'rehearsal/rehearsal-1',
    instead_of: null,
    attempt: seed.attempt ?? (seed.started === undefined ? 0 : 1),
    max_attempts: 2,
    output_summary: seed.summary ?? null,
    error: seed.error === undefined ? null : { outcome: 'failure', code: 'output.invalid', message: seed.error },
    cost_tokens: seed.tokens ?? null,
    cost_usd: null,
    created_at: iso(place.now, 600) ?? '',
    started_at: iso(place.now, seed.started),
    ended_at: iso(place.now, seed.ended),
  };
}

const ended = new Set<TaskCondition>(['completed', 'gaps', 'failed', 'cancelled', 'skipped']);

interface RunSeed {
  n: number;
  now: number;
  steps: StepSeed[];
  /** Seconds before now. */
  created: number;
  run: Partial<FlowRunView>;
}

/** A run from its seeds, with everything that the contract asks for. */
export function runOf({ n, now, steps: seeds, created, run }: RunSeed): FlowRunView {
  const ids = new Map(seeds.map((seed, index) => [seed.key, idOf(n, index + 1)]));
  const steps = seeds.map((seed, index) => stepOf(seed, { run: n, part: index + 1, ids, now }));
  return {
    id: idOf(n),
    flow: 'code-review',
    title: 'Code review',
    goal: '',
    subject: { kind: 'change', focus: [], documents: [] },
    repository: '/home/mara/shop',
    base_ref: 'main',
    base_commit: '4be1f0a9c2d3e4f5061728394a5b6c7d8e9f0a1b',
    head_ref: 'feature/checkout',
    head_commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9011223344',
    band: 'medium',
    condition: 'running',
    reason: null,
    verdict: null,
    steps_total: steps.length,
    steps_done: steps.filter((step) => ended.has(step.condition)).length,
    cost_tokens: steps.reduce((sum, step) => sum + (step.cost_tokens ?? 0), 0),
    cost_usd: null,
    created_at: iso(now, created) ?? '',
    ended_at: null,
    deadline_at: null,
    budget: null,
    hard_budget: null,
    paused_at: null,
    gone_home: null,
    waits: [],
    imported: null,
    restarted: null,
    forecast: null,
    flow_version: 1,
    band_reason: '14 files and 620 lines changed',
    plan_hash: 'f00d',
    steps,
    report: null,
    result: null,
    ...run,
  };
}

/** What of these steps waits for a person, since so many seconds. */
export const waitsOf = (steps: readonly TaskView[], now: number, since = 35): PersonWait[] =>
  steps
    .filter(({ kind, condition }) => kind === 'person' && condition === 'needs-you')
    .map(({ id, title, person }) => ({ task_id: id, title, person, since: iso(now, since) ?? '' }));

export const summaryOf = (run: FlowRunView): FlowRunSummary => SummarySchema.parse(run);
