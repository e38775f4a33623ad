import type { ReportExport } from '@boocode/contracts/report';
import type { Dismissal } from '../gates/dismissed.js';
import { dismissalOf, repositoryName, type FinishedRun } from './finished-run.js';

/** A run as data: what `ReportExport` documents. The same run, the same bytes. */
export function jsonReport(run: FinishedRun): string {
  const { id, flow, flow_version, title, goal, band, band_reason, subject, plan_hash, created_at, ended_at } = run;
  const { verdict, gaps, conclusion, findings, coverage } = run.result;
  const data: ReportExport = {
    format: 'boocode.report',
    format_version: 1,
    run: {
      id,
      flow,
      flow_version,
      title,
      goal,
      band,
      band_reason,
      subject,
      repository: repositoryName(run),
      base: subject.kind === 'change' ? { ref: run.base_ref, commit: run.base_commit } : null,
      head: { ref: run.head_ref, commit: run.head_commit },
      plan_hash,
      created_at,
      ended_at,
    },
    verdict,
    gaps,
    conclusion,
    findings: findings.map((finding) => ({ ...finding, dismissed: toldOf(dismissalOf(run, finding)) })),
    coverage,
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

function toldOf(dismissal: Dismissal | null): ReportExport['findings'][number]['dismissed'] {
  return dismissal === null ? null : { reason: dismissal.reason, at: dismissal.at };
}
