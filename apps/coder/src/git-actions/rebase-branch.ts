import { personOptions, refusal, type ActionGround, type Done } from './action-ground.js';
import { findTarget } from './find-target.js';
import { namePaths } from './merge-words.js';
import { readStatus } from './read-status.js';
import { underWay } from './under-way.js';

/** Only what was asked for, whatever the person's configuration adds to rebases. */
const plainly = ['--no-autostash', '--no-autosquash', '--no-update-refs', '--no-stat'];

/** Brings the branch that is checked out onto its target. With conflicts, or where a hook refuses, it is taken back as it was. */
export async function rebaseBranch(ground: ActionGround): Promise<Done> {
  const { git, folder } = ground;
  if (ground.target === null)
    return refusal('Nobody said which branch this is meant for, so there is nothing to rebase onto.');
  const target = await findTarget(folder, ground.target);
  if ('why' in target) return refusal(target.why);
  const operation = await underWay(folder);
  if (operation !== null) return refusal(`A ${operation} is under way in ${folder}. End it there first.`);
  const branch = await git(['symbolic-ref', '--quiet', 'HEAD']);
  if (branch.code !== 0) return refusal(`${folder} is on no branch. Check one out first.`);
  const { options, note } = await personOptions(ground);
  const rebased = await git([...options, 'rebase', ...plainly, target.commit]);
  if (rebased.code === 0) {
    const { out: commit } = await git(['rev-parse', 'HEAD']);
    return { done: true, said: `Rebased onto ${target.name}: ${commit.slice(0, 12)}.${note}`, commit };
  }
  if ((await underWay(folder)) === null) return refusal(rebased.said);
  const { unmerged } = await readStatus(git, 'no');
  const aborted = await git(['-c', 'core.hooksPath=/dev/null', 'rebase', '--abort']);
  if (aborted.code !== 0) {
    return refusal(`The rebase could not be taken back: ${aborted.said} It is under way in ${folder}; end it there.`);
  }
  if (unmerged.length === 0) return refusal(`${rebased.said}\nIt was taken back: all is as it was.`);
  const said = `${target.name} has changed in the same places: ${namePaths(unmerged)}. The rebase was taken back: all is as it was. Have the agent of the chat bring the change onto ${target.name}.`;
  return { done: false, said, conflicts: unmerged };
}
