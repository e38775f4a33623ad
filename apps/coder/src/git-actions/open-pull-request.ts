import type { GitAction } from '@boocode/contracts/git-action';
import type { Gh } from '../services/gh.js';
import { githubRemote } from '../services/git/github-remote.js';
import { commitOf } from '../services/git/repository.js';
import { refusal, type ActionGround, type Done } from './action-ground.js';
import { readUpstream, remoteOf } from './read-upstream.js';

/** Opens a pull request of what was pushed; the one that there is already is not opened again. */
export async function openPullRequest(
  { folder, target, git }: ActionGround,
  { title, body, draft }: Extract<GitAction, { do: 'pull-request' }>,
  gh: Gh,
): Promise<Done> {
  const on = await git(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (on.code !== 0) return refusal(`${folder} is on no branch. Check one out first.`);
  const branch = on.out;
  if (branch === target) return refusal(`${branch} is the branch that it would be pulled into. Commit on another one.`);
  const remote = await remoteOf(folder, branch);
  const upstream = await readUpstream(folder, { remote, branch, head: await commitOf(folder, 'HEAD') });
  if (upstream === null || upstream.ahead > 0) {
    return refusal(`${branch} has commits that are not on its remote. Push it first.`);
  }
  const github = await githubRemote(folder);
  await gh.check(github);
  const standing = await gh.findPullRequest(github, branch);
  if (standing !== null) return { done: true, said: `There is a pull request of ${branch} already.`, url: standing };
  const url = await gh.createPullRequest(github, { head: branch, base: target, title, body, draft });
  return { done: true, said: `Opened a pull request of ${branch}.`, url };
}
