import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { unlessMissing } from '../services/unless-missing.js';
import { isAncestor } from '../services/git/contains-change.js';
import { gitText } from '../services/git/git.js';
import { createPersonGit } from '../services/git/person-git.js';
import { commitOf } from '../services/git/repository.js';
import { nameOptions } from './commit-worktree.js';
import { WorktreeError } from './worktree-error.js';
import type { Worktree } from './worktree-rows.js';

/**
 * Brings a commit into a worktree as a merge that is not committed yet: where both sides have changed the same lines, git's conflict marks
 * stay for whoever settles them, and the next commit there has both as parents. A merge that was begun before is left as it is. Throws
 * `WorktreeError` where something lies there that it would write over.
 */
export async function bringOnto({ path: cwd }: Pick<Worktree, 'path'>, commit: string, dataDir: string): Promise<void> {
  if ((await commitOf(cwd, 'MERGE_HEAD')) === commit || (await isAncestor(cwd, commit, 'HEAD'))) return;
  const git = createPersonGit(cwd, dataDir);
  const plainly = ['--no-commit', '--no-ff', '--no-stat', '--no-autostash', '--no-overwrite-ignore'];
  const safe = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'merge.conflictStyle=merge'];
  const { said } = await git([...(await nameOptions(git)), ...safe, 'merge', ...plainly, commit]);
  if ((await commitOf(cwd, 'MERGE_HEAD')) === commit) return;
  throw new WorktreeError(
    'worktree.not-brought',
    `What was merged meanwhile could not be brought into ${cwd}: ${said}`,
  );
}

/** The files of a merge under way in which conflict marks are left. */
export async function leftConflicts({ path: cwd }: Pick<Worktree, 'path'>): Promise<string[]> {
  if ((await commitOf(cwd, 'MERGE_HEAD')) === null) return [];
  const told = await gitText({ cwd, args: ['diff', '--name-only', '--diff-filter=U', '-z'] });
  const paths = told.split('\0').filter((name) => name !== '');
  const marked = await Promise.all(paths.map(async (name) => ((await hasMarks(path.join(cwd, name))) ? [name] : [])));
  return marked.flat();
}

/** A file that its settling has removed has none. */
async function hasMarks(file: string): Promise<boolean> {
  const text = await unlessMissing(() => readFile(file, 'utf8'), '');
  return /^<{7} /m.test(text) && /^>{7} /m.test(text);
}
