import type { StepOutput } from '@boocode/contracts/flow-plan';
import { details, inline } from '../report/markdown.js';
import { count } from '../wording.js';
import { StepFailure, type StepInput, type StepResult } from '../types.js';
import { answerOf } from './answers.js';

/**
 * The root's own work: hands over the report of `render`, with what readers of the draft remarked at its end, or fails the
 * run and names the step that broke it.
 */
export function finishStep(input: StepInput): StepOutput {
  const render = input.dependencies.find(({ step }) => step.key === 'render');
  if (render?.output) return withRemarks(render.output, input.dependencies);
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

/** Remarks change nothing in what they are about. */
function withRemarks(report: StepOutput, results: StepResult[]): StepOutput {
  const readers = results.filter(({ step }) => step.stage === 'reader');
  const remarks = readers.flatMap((result) =>
    (answerOf(result)?.findings ?? []).map(
      ({ title, claim }) => `- ${result.step.persona ?? result.step.key}: ${inline(title)}. ${inline(claim)}`,
    ),
  );
  const unread = readers.filter(({ state }) => state !== 'completed').map(({ step }) => step.persona ?? step.key);
  const parts = [
    ...(remarks.length === 0 ? [] : [details(count(remarks.length, 'remark') + ' of readers', remarks.join('\n'))]),
    ...(unread.length === 0 ? [] : [`Not read by ${unread.join(', ')}: the step did not finish.`]),
  ];
  return parts.length === 0 ? report : { ...report, text: `${report.text.trimEnd()}\n\n${parts.join('\n\n')}\n` };
}

function isUnfinished({ state }: StepResult): boolean {
  return state !== 'completed';
}
