import { access } from 'node:fs/promises';
import path from 'node:path';
import { containsChange } from '../services/git/contains-change.js';
import { askGit, gitText, runGit } from '../services/git/git.js';
import { commitOf } from '../services/git/repository.js';
import { upstreamOf } from './base-commit.js';
import { filesInModules } from './files-in-modules.js';
import { submodulesOf } from './set-up.js';
import type { Worktree } from './worktree-rows.js';

type Place = Pick<Worktree, 'repository' | 'path' | 'branch' | 'base_commit' | 'target' | 'merged_commit'>;

/** How many files of a work tree are not committed, untracked ones file by file. */
export async function countDirty({ path: folder }: Pick<Place, 'path'>): Promise<number> {
  const args = ['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames'];
  const output = await runGit({ cwd: folder, args, maxBytes: 64 * 1024 * 1024 });
  return output.toString('utf8').split('\0').length - 1 + (await filesInModules(folder)).length;
}

/** How many commits at `head` are not on the branch that it is meant for, here or at its upstream; null = not known. */
export async function countUnmerged(place: Place, head: string): Promise<number | null> {
  const { repository, base_commit, target, merged_commit } = place;
  if (head === base_commit) return 0;
  if (merged_commit !== null && (await containsChange(repository, { commit: head, within: merged_commit }))) return 0;
  if (target === null) return null;
  const upstream = await upstreamOf(repository, target);
  let least: number | null = null;
  for (const ref of [`refs/heads/${target}`, ...(upstream === null ? [] : [upstream.ref])]) {
    const within = await commitOf(repository, ref);
    if (within === null) continue;
    if (await containsChange(repository, { commit: head, within })) return 0;
    const args = ['rev-list', '--count', '--cherry-pick', '--right-only', '--no-merges', `${within}...${head}`];
    const count = Number(await gitText({ cwd: repository, args }));
    least = least === null ? count : Math.min(least, count);
  }
  return least;
}

/** The commit that its folder is at, or its branch where there is no folder; null = neither is there. */
export async function headOf({ path: folder, repository, branch }: Place, hasFolder: boolean): Promise<string | null> {
  const here = hasFolder
    ? await askGit({ cwd: folder, args: ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'] })
    : null;
  return here ?? commitOf(repository, `refs/heads/${branch}`);
}

/**
 * Repositories within a work tree (submodules, or clones that somebody made there) with work that is nowhere else: not committed, or on
 * no branch of a remote; and files in the folder of a submodule that is not there. No commit of the outer one could hold that. `index`: of all that lies in the work tree.
 */
export async function unsavedWithin(folder: string, index: string): Promise<string[]> {
  const unsaved = await filesInModules(folder, index);
  for (const inner of await submodulesOf(folder, index)) {
    const cwd = path.join(folder, inner);
    if (!(await isRepository(cwd))) continue;
    const dirty = await gitText({ cwd, args: ['status', '--porcelain'] });
    const own = await gitText({ cwd, args: ['rev-list', '-1', 'HEAD', '--branches', '--not', '--remotes'] });
    if (dirty !== '' || own !== '') unsaved.push(inner);
  }
  return unsaved;
}

function isRepository(folder: string): Promise<boolean> {
  return access(path.join(folder, '.git')).then(
    () => true,
    () => false,
  );
}
