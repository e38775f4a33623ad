import type { FindingStatusRequest, FindingView } from '@boocode/contracts/finding-life';
import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';

/**
 * Dismisses findings of a project, or takes dismissals back, in one statement; what is so already stays untouched. A dismissal
 * keeps how bad the finding is.
 */
export async function setFindingStatus(
  sql: Sql,
  project: string,
  findings: readonly Pick<FindingView, 'fingerprint' | 'severity'>[],
  { status, reason }: Pick<FindingStatusRequest, 'status' | 'reason'>,
): Promise<void> {
  const told = findings.map(({ fingerprint, severity }) => ({ fingerprint, severity }));
  await sql`select set_finding_status(${project}, ${jsonParam(sql, told)}, ${status}, ${reason})`;
}

/** Notes where a finding was filed. The first address stays. */
export async function noteIssue(sql: Sql, project: string, fingerprint: string, url: string): Promise<void> {
  await sql`
    insert into finding_lives as l (project_id, fingerprint, issue_url)
    values (${project}, ${fingerprint}, ${url})
    on conflict (project_id, fingerprint) do update set issue_url = excluded.issue_url
      where l.issue_url is null`;
}
