import type { ReportFormat } from '@boocode/contracts/report';
import type { FinishedRun } from './finished-run.js';
import { issuesReport } from './issues-report.js';
import { jsonReport } from './json-report.js';
import { sarifReport } from './sarif-report.js';
import { stakeholderReport } from './stakeholder-report.js';

interface ReportForm {
  contentType: string;
  /** How a file of it is called, after the name of the flow. */
  ending: string;
  render: (run: FinishedRun) => string;
}

const markdown = 'text/markdown; charset=utf-8';

/** Every form of a report. Pure: no model is asked, and the same run with the same dismissals gives the same bytes. */
export const reportForms: Readonly<Record<ReportFormat, ReportForm>> = {
  markdown: { contentType: markdown, ending: 'md', render: ({ report }) => report },
  json: { contentType: 'application/json; charset=utf-8', ending: 'json', render: jsonReport },
  sarif: { contentType: 'application/sarif+json; charset=utf-8', ending: 'sarif', render: sarifReport },
  stakeholder: { contentType: markdown, ending: 'stakeholders.md', render: stakeholderReport },
  issues: { contentType: markdown, ending: 'issues.md', render: issuesReport },
};
