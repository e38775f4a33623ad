import type { AgentGateView } from '@boocode/contracts/agent-gate';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { runningRun } from './fixture-runs.js';
import { shutGates } from './fixture-limits.js';

/** The gate that the steps of `parkedRun` are parked behind. */
export function gateOfParked(now: number): AgentGateView {
  const gate = shutGates(now).find(({ agent }) => agent === 'opencode');
  if (gate === undefined) throw new Error('The fixture has this gate.');
  return gate;
}

/** A run of which two steps are parked, with both sides of a budget. */
export function parkedRun(now: number): FlowRunView {
  const run = runningRun(now);
  const parked = new Set(['angle.errors', 'angle.concurrency']);
  const steps = run.steps.map((step) =>
    step.step_key === null || !parked.has(step.step_key)
      ? step
      : {
          ...step,
          state: 'pending' as const,
          condition: 'parked' as const,
          reason: 'Parked until 09:34:12 UTC: Too many requests.',
        },
  );
  return {
    ...run,
    steps,
    cost_tokens: 502_600,
    budget: { tokens: 600_000 },
    hard_budget: { tokens: 800_000 },
  };
}

/** What the attempts of `parkedRun` may still use. */
export const budgetOfParked = ({ id, budget, hard_budget, cost_tokens }: FlowRunView) => ({
  key: `run:${id}` as const,
  period: 'whole' as const,
  name: 'the run',
  soft: budget,
  hard: hard_budget,
  used: { tokens: cost_tokens, usd: 0 },
  reserved: { tokens: 60_000, usd: 0 },
  left: { tokens: 37_400, usd: null },
  since: null,
});
