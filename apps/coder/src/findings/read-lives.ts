import type { Severity } from '@boocode/contracts/finding';
import type { FindingStatus, FindingTask } from '@boocode/contracts/finding-life';
import type { Dismissal, Dismissals } from '@boocode/conductor/gates/dismissed';
import type { Sql } from '@boocode/db/connect';

/** What became of a finding, whichever runs have found it. Times are ISO 8601. */
export interface FindingLife {
  fingerprint: string;
  status: FindingStatus;
  reason: string;
  /** How bad it was when it was dismissed. */
  severity: Severity | null;
  /** What the re-check looked at. */
  commit: string | null;
  status_at: string | null;
  issue_url: string | null;
  fix: FindingTask | null;
  recheck: FindingTask | null;
}

/** The lives of these findings of a project, by fingerprint; who has none was never acted on. */
export async function readLives(
  sql: Sql,
  project: string | null,
  fingerprints: readonly string[],
): Promise<Map<string, FindingLife>> {
  if (project === null || fingerprints.length === 0) return new Map();
  const rows = await sql<{ life: FindingLife }[]>`
    select to_json(v) as life
    from (
      select l.fingerprint, l.status, l.reason, l.severity, l.commit, l.status_at, l.issue_url, l.fix, l.recheck
      from finding_life_status l
      where l.project_id = ${project} and l.fingerprint = any (${[...new Set(fingerprints)]})
    ) v`;
  return new Map(rows.map(({ life }) => [life.fingerprint, life]));
}

/** All that is dismissed in a project, by fingerprint. */
export async function readDismissals(sql: Sql, project: string | null): Promise<Dismissals> {
  if (project === null) return new Map();
  const rows = await sql<{ life: Dismissal & { fingerprint: string } }[]>`
    select json_build_object('fingerprint', fingerprint, 'reason', reason, 'at', status_at, 'severity', severity) as life
    from finding_lives
    where project_id = ${project} and status = 'dismissed'`;
  return new Map(rows.map(({ life: { fingerprint, ...dismissal } }) => [fingerprint, dismissal]));
}

/** What is dismissed in the project of a run. */
export async function readDismissalsOfRun(sql: Sql, runId: string): Promise<Dismissals> {
  const [run] = await sql<{ project_id: string | null }[]>`select project_id from tasks where id = ${runId}`;
  return readDismissals(sql, run?.project_id ?? null);
}

/** Another word whenever what is shown of the lives in a run's project has changed, on whichever host. */
export async function readLivesVersion(sql: Sql, runId: string): Promise<string> {
  const [row] = await sql<{ version: string }[]>`
    select finding_lives_version(project_id) as version
    from tasks
    where id = ${runId}`;
  return row?.version ?? '';
}
