import { setTimeout as delay } from 'node:timers/promises';
import type { FindingView, IssuesReply } from '@boocode/contracts/finding-life';
import { issueMarker, issueOf } from '@boocode/conductor/report/issue';
import type { Sql } from '@boocode/db/connect';
import { CoderError } from '../errors.js';
import { githubRemote, type GitHubRemote } from '../services/git/github-remote.js';
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
  return alone(ports.sql, `boocode.issues ${order.project}`, async () => {
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

const patienceMs = 60_000;
const againMs = 100;

/**
 * Works while no other host does, on a connection of its own and outside of any transaction: GitHub may take its time. A lock is asked
 * for again and again, because a statement that waits so long is ended.
 */
async function alone<T>(sql: Sql, lock: string, work: () => Promise<T>): Promise<T> {
  const held = await sql.reserve();
  try {
    const until = Date.now() + patienceMs;
    while (!(await tryLock(held, lock))) {
      if (Date.now() > until) {
        const message = 'Issues of this project are being filed by another request. Try again in a moment.';
        throw new CoderError({ code: 'issues.busy', status: 409, message });
      }
      await delay(againMs);
    }
    try {
      return await work();
    } finally {
      await held`select pg_advisory_unlock(hashtextextended(${lock}, 0))`;
    }
  } finally {
    held.release();
  }
}

async function tryLock(sql: Sql, lock: string): Promise<boolean> {
  const [row] = await sql<[{ taken: boolean }]>`select pg_try_advisory_lock(hashtextextended(${lock}, 0)) as taken`;
  return row.taken;
}
