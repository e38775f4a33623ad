import type { GitStanding } from '@boocode/contracts/git-action';
import { CoderError } from '../errors.js';
import type { Gh } from '../services/gh.js';
import { githubRemote } from '../services/git/github-remote.js';

type PullRequest = GitStanding['pull_request'];

/** Tells whether pull requests can be opened from a repository, and which one its branch has. */
export type PullRequests = (repository: string, branch: string | null) => Promise<PullRequest>;

/** So long an answer holds: GitHub is far away, and a standing is asked for often. */
const freshMs = 30_000;

/** Asks `gh`, never a person. */
export function createPullRequests(gh: Gh): PullRequests {
  const known = new Map<string, { at: number; answer: Promise<PullRequest> }>();
  return (repository, branch) => {
    const key = `${repository}\0${branch}`;
    const before = known.get(key);
    if (before !== undefined && Date.now() - before.at < freshMs) return before.answer;
    const answer = ask(gh, repository, branch);
    known.set(key, { at: Date.now(), answer });
    for (const [old, { at }] of known) if (Date.now() - at >= freshMs) known.delete(old);
    return answer;
  };
}

async function ask(gh: Gh, repository: string, branch: string | null): Promise<PullRequest> {
  try {
    const remote = await githubRemote(repository);
    await gh.check(remote);
    const url = branch === null ? null : await gh.findPullRequest(remote, branch);
    return { possible: true, why: null, url };
  } catch (error) {
    if (!(error instanceof CoderError)) throw error;
    return { possible: false, why: error.message, url: null };
  }
}
