import type { FlowRunView } from '@boocode/contracts/flow-run';
import { runningRun } from './fixture-runs.js';

/** A run that nobody works on: what is left of it needs a host that is gone. */
export function strandedRun(now: number): FlowRunView {
  const run = runningRun(now);
  const reason =
    'Queued: no running host can do it; it needs the host box-1, where its folder is (the run writes). Start coder there, or let a host with a clone take it (boocode take)';
  const steps = run.steps.map((step) =>
    step.state === 'running' || step.condition === 'queued'
      ? { ...step, state: 'pending' as const, condition: 'queued' as const, reason, started_at: null }
      : step,
  );
  return { ...run, steps, condition: 'queued', reason, gone_home: 'box-1' };
}
