import type { MergeResult } from '@boocode/contracts/arena';
import { askGit } from '../services/git/git.js';
import { commitOf } from '../services/git/repository.js';

/** Makes a branch at a commit. One that stands there already is that one. */
export async function makeBranch({
  repository,
  name,
  commit,
}: {
  repository: string;
  name: string;
  commit: string;
}): Promise<MergeResult> {
  const ended = (state: MergeResult['state'], at: string | null, said: string): MergeResult => ({
    state,
    target: name,
    commit: at,
    conflicts: [],
    said,
  });
  const valid = await askGit({ cwd: repository, args: ['check-ref-format', `refs/heads/${name}`] });
  if (valid === null)
    return ended('refused', null, `${JSON.stringify(name)} is no name for a branch. Give another one.`);
  const ref = `refs/heads/${name}`;
  // An empty old value: only where there is no such branch.
  const made = await askGit({ cwd: repository, args: ['update-ref', ref, commit, ''.padEnd(commit.length, '0')] });
  const stands = await commitOf(repository, ref);
  if (made !== null || stands === commit) return ended('branched', commit, `It is the branch ${name}.`);
  return ended('refused', stands, `There is a branch ${name} already, at another commit. Give another name.`);
}
