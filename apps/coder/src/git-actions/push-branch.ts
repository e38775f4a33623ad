import { personOptions, refusal, type ActionGround, type Done } from './action-ground.js';
import { remoteOf } from './read-upstream.js';

/** Pushes the branch that is checked out to its remote, under its own name and never by force. */
export async function pushBranch(ground: ActionGround): Promise<Done> {
  const { git, folder } = ground;
  const on = await git(['symbolic-ref', '--quiet', 'HEAD']);
  const branch = on.out.replace(/^refs\/heads\//, '');
  if (on.code !== 0 || branch === on.out) return refusal(`${folder} is on no branch. Check one out first.`);
  const remote = await remoteOf(folder, branch);
  if (remote === null) {
    return refusal('There is no remote to push to. Run "git remote add origin ADDRESS" in the repository.');
  }
  const { options, note } = await personOptions(ground);
  // Both sides by their full names: no name of a branch can be read as anything else.
  const pushed = await git([...options, 'push', '--no-follow-tags', '--', remote, `${on.out}:${on.out}`]);
  return pushed.code === 0 ? { done: true, said: `Pushed ${branch} to ${remote}.${note}` } : refusal(pushed.said);
}
