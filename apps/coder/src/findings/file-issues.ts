import type { FindingView, IssuesReply } from '@boocode/contracts/finding-life';
import { issueMarker, issueOf } from '@boocode/conductor/report/issue';
import type { Sql } from '@boocode/db/connect';
import { CoderError } from '../errors.js';
import { githubRemote, type GitHubRemote } from '../services/git/github-remote.js';
import { alone } from '../services/alone.js';
import type { Gh } from '../services/gh.js';
import { readLives } from './read-lives.js';
import { noteIssue } from './write-lives.js';

export interface IssuesPorts {
  sql: Sql;
  gh: Gh;
}

export interface IssuesOrder {
  project: string;
  repository: string;
  /** The commit that the findings were found at. */
  commit: string;
  findings: readonly FindingView[];
}

/**
 * Files findings as issues, each once however often and from wherever it is asked for: those of a project one request after the other,
 * and an issue that was made and not noted, because coder died in between, is found by the marker in its body.
 */
export async function fileIssues(ports: IssuesPorts, order: IssuesOrder): Promise<IssuesReply> {
  const remote = await githubRemote(order.repository);
  await ports.gh.check(remote);
  return alone(ports.sql, { lock: `boocode.issues ${order.project}`, patienceMs: 60_000, busy }, async () => {
    const issues: IssuesReply['issues'] = [];
    for (const finding of order.findings) issues.push(await fileIssue(ports, order, { finding, remote }));
    return { issues };
  });
}

async function fileIssue(
  { sql, gh }: IssuesPorts,
  { project, commit }: IssuesOrder,
  { finding, remote }: { finding: FindingView; remote: GitHubRemote },
): Promise<IssuesReply['issues'][number]> {
  const { ref, fingerprint } = finding;
  const known = (await readLives(sql, project, [fingerprint])).get(fingerprint)?.issue_url ?? null;
  if (known !== null) return { ref, url: known, created: false };
  const found = await gh.findIssue(remote, issueMarker(finding));
  const url = found ?? (await gh.createIssue(remote, issueOf(toIssue(finding), { commit })));
  await noteIssue(sql, project, fingerprint, url);
  return { ref, url, created: found === null };
}

function toIssue({ disposition, ...finding }: FindingView): Parameters<typeof issueOf>[0] {
  return { ...finding, disposition: disposition ?? 'published' };
}

function busy(): CoderError {
  const message = 'Issues of this project are being filed by another request. Try again in a moment.';
  return new CoderError({ code: 'issues.busy', status: 409, message });
}
