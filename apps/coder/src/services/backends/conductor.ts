import { RunResult, type Finding } from '@boocode/contracts/finding';
import type { Dismissals } from '@boocode/conductor/gates/dismissed';
import { StepFailure, type Flow, type Given } from '@boocode/conductor/types';
import { graftOf } from '../../flows/graft-rows.js';
import { readStep } from '../../flows/step-input.js';
import type { ClaimedTask } from '../../tasks/types.js';
import type { RunSources } from '../run-sources.js';
import { failure, type TaskRunner } from '../task-runner.js';

export interface ConductorPorts {
  flow: (name: string) => Flow | undefined;
  sources: RunSources;
  /** What the task's project has dismissed. */
  dismissals: (task: ClaimedTask, signal: AbortSignal) => Promise<Dismissals>;
  /** What the steps came to that the task was handed. */
  accounts: (task: ClaimedTask, signal: AbortSignal) => Promise<NonNullable<Given['accounts']>>;
}

/**
 * Runs the steps of a flow that are plain code, in this process. The result of the render step is a review: its
 * findings become rows in the transaction that completes the step.
 */
export function createConductor({ flow: flowOf, sources, dismissals, accounts }: ConductorPorts): TaskRunner {
  return {
    async run(task, { signal }) {
      const step = readStep(task, flowOf);
      const { flow, input } = step;
      const needs = flow.needs(input);
      const fetched = await sources.gather(input.run, needs);
      const given = {
        ...fetched,
        ...(needs.dismissals === true && { dismissals: await dismissals(task, signal) }),
        ...(needs.accounts === true && { accounts: await accounts(task, signal) }),
      };
      try {
        const output = flow.code(input, given);
        const findings = input.step.stage === 'render' ? findingsOf(output.data) : [];
        return { outcome: 'completed', output, usage: null, findings, ...graftOf(task, step, output) };
      } catch (error) {
        if (error instanceof StepFailure) return failure(error.code, error.message);
        throw error;
      }
    },
  };
}

function findingsOf(data: unknown): Finding[] {
  return RunResult.parse(data).findings;
}
