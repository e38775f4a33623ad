import { dismissalOf, type FinishedRun } from './finished-run.js';
import { issueOf } from './issue.js';
import { inline } from './markdown.js';

/** What stands of a run as issues to be filed by hand or by a program: a section each, whose heading is the title. */
export function issuesReport(run: FinishedRun): string {
  const open = run.result.findings.filter(
    (finding) =>
      finding.disposition === 'published' && finding.severity !== 'fact' && dismissalOf(run, finding) === null,
  );
  if (open.length === 0) return 'There is nothing to file: no finding asks for a change.\n';
  return open
    .map((finding) => issueOf(finding, { commit: run.head_commit }))
    .map(({ title, body }) => `# ${inline(title)}\n\n${body}`)
    .join('\n---\n\n');
}
