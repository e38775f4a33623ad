import type { StepOutput } from '@boocode/contracts/flow-plan';
import { StepFailure, type StepInput, type StepResult } from '../types.js';

/** The root's own work: hands over the report of `render`, or fails the run and names the step that broke it. */
export function finishStep(input: StepInput): StepOutput {
  const render = input.dependencies.find(({ step }) => step.key === 'render');
  if (render?.output) return render.output;
  // Failed angles and validators stop nothing; of the failed steps the last one blocked the ones behind it.
  const cause =
    input.dependencies.findLast(({ state, step }) => state === 'failed' && step.on_failure !== 'continue') ??
    input.dependencies.find(isUnfinished);
  if (cause === undefined) {
    throw new StepFailure(
      'run.no-report',
      'The run ended without a report: its plan has no render step. Launch it again.',
    );
  }
  throw new StepFailure(
    'run.step-missing',
    `There is no report: the step "${cause.step.key}" (${cause.step.title.toLowerCase()}) ended ${cause.state}` +
      `${cause.error === null ? '' : `, because ${cause.error}`}. Retry the run: what is completed is kept.`,
  );
}

function isUnfinished({ state }: StepResult): boolean {
  return state !== 'completed';
}
