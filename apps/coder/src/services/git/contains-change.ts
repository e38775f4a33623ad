import { askGit } from './git.js';

/**
 * Whether what was changed up to `commit` is part of `within`: as its ancestor, or, rebased or picked, as the same changes under other
 * names. Changes that were squashed into one with others are not recognised; nor is what git does not know any more.
 */
export async function containsChange(
  repository: string,
  { commit, within }: { commit: string; within: string },
): Promise<boolean> {
  if (await isAncestor(repository, commit, within)) return true;
  const apart = await askGit({ cwd: repository, args: ['cherry', within, commit] });
  return apart !== null && apart !== '' && apart.split('\n').every((line) => line.startsWith('- '));
}

/** Whether a commit is `within` itself, or came before it. */
export async function isAncestor(repository: string, commit: string, within: string): Promise<boolean> {
  return (await askGit({ cwd: repository, args: ['merge-base', '--is-ancestor', commit, within] })) !== null;
}
