import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { ReportFormat } from '@boocode/contracts/report';
import type { Dismissals } from '@boocode/conductor/gates/dismissed';
import { reportForms } from '@boocode/conductor/report/report-forms';
import { CoderError } from '../errors.js';

/** The report of a run as a file. */
export interface RenderedReport {
  contentType: string;
  fileName: string;
  text: string;
}

/** The report of a run in this form. Throws `CoderError` 409, with why, when there is none. */
export function runReport(run: FlowRunView, format: ReportFormat, dismissals: Dismissals): RenderedReport {
  const { report, result } = run;
  if (report === null) throw none(run.ended_at === null ? 'report.not-yet' : 'report.none', whyNone(run));
  const { contentType, ending, render } = reportForms[format];
  const fileName = `${run.flow}-${run.id.slice(0, 8)}.${ending}`;
  // Markdown is there as it was written, whatever data came with it.
  if (format === 'markdown') return { contentType, fileName, text: report };
  if (result === null) {
    throw none('report.no-data', `Run ${run.id} left a text and no data, so its report can be had as markdown alone.`);
  }
  return { contentType, fileName, text: render({ ...run, report, result, dismissals }) };
}

function none(code: string, message: string): CoderError {
  return new CoderError({ code, status: 409, message });
}

function whyNone(run: FlowRunView): string {
  if (run.ended_at !== null) {
    const why = run.reason === null ? '' : ` ${run.reason}`;
    return `Run ${run.id} ended without a report (${run.condition}).${why} A retry does the missing steps again.`;
  }
  const left = run.steps_total - run.steps_done;
  return `Run ${run.id} has no report yet: its last step writes it, and ${left} of ${run.steps_total} steps are still to be done.`;
}
