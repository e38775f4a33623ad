import type { GitStanding } from '@boocode/contracts/git-action';
import { askGit, gitText } from '../services/git/git.js';
import { commitOf } from '../services/git/repository.js';

/** The remote that a branch is pushed to: its own, else `origin`, else the only one there is. */
export async function remoteOf(repository: string, branch: string | null): Promise<string | null> {
  const remotes = (await gitText({ cwd: repository, args: ['remote'] })).split('\n').filter((name) => name !== '');
  const own =
    branch === null ? null : await askGit({ cwd: repository, args: ['config', '--get', `branch.${branch}.remote`] });
  if (own !== null && remotes.includes(own)) return own;
  return remotes.find((name) => name === 'origin') ?? (remotes.length === 1 ? (remotes[0] ?? null) : null);
}

/** The branch of the same name on the remote, as it was last seen; null = it was never pushed. */
export async function readUpstream(
  repository: string,
  { remote, branch, head }: { remote: string | null; branch: string | null; head: string | null },
): Promise<GitStanding['upstream']> {
  if (remote === null || branch === null || head === null) return null;
  const commit = await commitOf(repository, `refs/remotes/${remote}/${branch}`);
  return commit === null ? null : { name: `${remote}/${branch}`, ...(await howFarApart(repository, head, commit)) };
}

/** Commits on this side and on the other since they parted. */
export async function howFarApart(
  repository: string,
  mine: string,
  theirs: string,
): Promise<{ ahead: number; behind: number }> {
  const counted = await gitText({
    cwd: repository,
    args: ['rev-list', '--count', '--left-right', `${mine}...${theirs}`],
  });
  const [ahead = 0, behind = 0] = counted.split('\t').map(Number);
  return { ahead, behind };
}
