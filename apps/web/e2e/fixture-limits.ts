import { OpenGateRequest, type AgentGateView } from '@boocode/contracts/agent-gate';
import { SetBudget, type BudgetView } from '@boocode/contracts/budget';
import { ok, type Resource } from './fixture-resource.js';

const iso = (at: number) => new Date(at).toISOString();
const minute = 60_000;

const open: AgentGateView = {
  key: 'gate:opencode//*',
  agent: 'opencode',
  model: null,
  state: 'open',
  kind: null,
  closed_until: null,
  source: null,
  reason: null,
  slots: null,
  tokens_per_minute: null,
  probe_task_id: null,
  waiting: 0,
  windows: [],
};

/** Nothing is refused; a subscription tells its windows. */
export const calmGates = (now: number): AgentGateView[] => [
  {
    ...open,
    key: 'gate:claude/4f1c/*',
    agent: 'claude',
    windows: [
      { name: 'five_hour', used_percent: 41, minutes: 300, resets_at: iso(now + 95 * minute) },
      { name: 'weekly', used_percent: 87, minutes: 10_080, resets_at: iso(now + 3 * 24 * 60 * minute) },
    ],
  },
];

/** Closed, asked again and narrowed, beside one whose windows are full. */
export const shutGates = (now: number): AgentGateView[] => [
  {
    ...open,
    key: 'gate:claude/4f1c/*',
    agent: 'claude',
    state: 'closed',
    kind: 'quota',
    closed_until: iso(now + 35 * minute),
    source: 'header',
    reason: 'You have used up your session limit; it resets at 10:05.',
    waiting: 3,
    windows: [
      { name: 'five_hour', used_percent: 100, minutes: 300, resets_at: iso(now + 35 * minute) },
      { name: 'weekly', used_percent: 64, minutes: 10_080, resets_at: iso(now + 3 * 24 * 60 * minute) },
    ],
  },
  {
    ...open,
    key: 'gate:opencode//rehearsal/rehearsal-1',
    model: 'rehearsal/rehearsal-1',
    state: 'closed',
    kind: 'rate',
    closed_until: iso(now + 4 * minute + 12_000),
    source: 'backoff',
    reason: 'Too many requests.',
    slots: 2,
    tokens_per_minute: 40_000,
    waiting: 1,
  },
  {
    ...open,
    key: 'gate:codex/9a02/*',
    agent: 'codex',
    state: 'probing',
    kind: 'quota',
    closed_until: iso(now - minute),
    source: 'text',
    reason: 'Usage limit reached.',
    waiting: 2,
  },
  { ...open, key: 'gate:qwen//qwen3-coder', agent: 'qwen', model: 'qwen3-coder', slots: 3 },
];

const day: BudgetView = {
  key: 'all',
  period: 'day',
  name: 'the day',
  soft: { tokens: 2_000_000, usd: 10 },
  hard: { tokens: 3_000_000 },
  used: { tokens: 1_240_000, usd: 4.2 },
  reserved: { tokens: 310_000, usd: 0.9 },
  left: { tokens: 450_000, usd: 4.9 },
  since: '2026-03-02T00:00:00Z',
};

/** Of everything by day, and of a project by month, which is used up. */
export const someBudgets = (project: string): BudgetView[] => [
  day,
  {
    ...day,
    key: `project:${project}`,
    period: 'month',
    name: 'the project’s month',
    soft: { tokens: 8_000_000 },
    hard: null,
    used: { tokens: 8_120_000, usd: 0 },
    reserved: { tokens: 0, usd: 0 },
    left: { tokens: -120_000, usd: null },
    since: '2026-03-01T00:00:00Z',
  },
];

/** Gates and budgets. A gate that is opened is gone; a budget is set, or taken away. */
export function fixtureLimits(given: { gates?: AgentGateView[]; budgets?: BudgetView[] } = {}): Resource {
  const state = { gates: given.gates ?? [], budgets: given.budgets ?? [] };
  return {
    snapshot: (stream) => (stream === 'gates' ? { type: 'gates_snapshot', gates: state.gates } : null),
    answer({ method, path, body, publish }) {
      if (path === '/api/coder/gates') return ok(state.gates);
      if (path === '/api/coder/gates/open') {
        const { key } = OpenGateRequest.parse(body);
        state.gates = state.gates.filter((gate) => gate.key !== key);
        publish('gates', [{ type: 'gates_changed', gates: state.gates }]);
        return ok(state.gates);
      }
      if (path !== '/api/coder/budgets') return null;
      if (method === 'GET') return ok(state.budgets);
      const { key, period, soft, hard } = SetBudget.parse(body);
      const others = state.budgets.filter((one) => one.key !== key || one.period !== period);
      const set = soft === null && hard === null ? null : { ...day, key, period, soft, hard };
      state.budgets = set === null ? others : [...others, set];
      return ok(set);
    },
  };
}
