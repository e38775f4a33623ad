import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { inTurn } from '../git-actions/in-turn.js';
import { askGit, GitError, gitText, runGit } from '../services/git/git.js';
import { commitOf } from '../services/git/repository.js';
import { WorktreeError } from './worktree-error.js';
import type { Worktree } from './worktree-rows.js';

type Place = Pick<Worktree, 'repository' | 'path' | 'branch' | 'base_commit'>;

/**
 * Makes the folder of a worktree and its branch, whatever an earlier try has left of them. Of the repository nothing else changes: the
 * files, index, stash and branches that are there stay as they are, and no hook is run. Throws `WorktreeError`.
 */
export async function makeWorktree(place: Place): Promise<void> {
  await again(async () => {
    await undoWorktree(place);
    await addWorktree(place, ['--no-track', '-b', place.branch, '--', place.path, place.base_commit]);
  });
}

/** Makes a folder at a commit, on no branch. Throws `WorktreeError`. */
export async function makeCheckFolder(place: Pick<Place, 'repository' | 'path'> & { commit: string }): Promise<void> {
  await again(async () => {
    await removeFolder(place);
    await addWorktree(place, ['--detach', '--', place.path, place.commit]);
  });
}

const mostTries = 3;

/** Another coder on the same repository is not waited for: where git dies of an entry that the other's is about to write, it is there now. */
async function again(make: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await make();
    } catch (error) {
      const isGit = error instanceof Error && error.cause instanceof GitError && error.cause.reason === 'exit';
      if (!isGit || tries === mostTries) throw error;
    }
  }
}

async function addWorktree(place: Pick<Place, 'repository' | 'path'>, options: string[]): Promise<void> {
  const args = ['worktree', 'add', '--quiet', ...options];
  try {
    await mkdir(path.dirname(place.path), { recursive: true, mode: 0o700 });
    // One after the other: git reads the entries of all worktrees, and dies of one that another git is about to write.
    await inTurn(`${place.repository}\0worktrees`, () => runGit({ cwd: place.repository, args, timeoutMs: 300_000 }));
  } catch (error) {
    throw failed(place, error);
  }
}

function failed({ repository }: Pick<Place, 'repository'>, error: unknown): WorktreeError {
  const why = error instanceof Error ? error.message : String(error);
  const message = `The worktree of ${repository} could not be made. ${why}`;
  return new WorktreeError('worktree.failed', message, { cause: error });
}

/**
 * Takes away what was begun: the folder, git's entry of it, and the branch as long as it has no commit of its own. Nobody has worked
 * in a worktree that was not made to its end.
 */
export async function undoWorktree(place: Place): Promise<void> {
  await removeFolder(place).catch((error: unknown) => {
    throw failed(place, error);
  });
  const head = await commitOf(place.repository, `refs/heads/${place.branch}`);
  if (head === null) return;
  if (head !== place.base_commit) {
    throw new WorktreeError(
      'worktree.branch',
      `The branch ${place.branch} is there already and has commits of its own. Rename or delete it, then try again.`,
    );
  }
  await runGit({ cwd: place.repository, args: ['update-ref', '-d', `refs/heads/${place.branch}`, head] });
}

/** Whether it holds nothing that is not on its branch. */
export async function isClean({ path: folder }: Pick<Place, 'path'>): Promise<boolean> {
  return (await gitText({ cwd: folder, args: ['status', '--porcelain'] })) === '';
}

/** Takes the folder and git's entry of it away; the branch stays, with all its commits. */
export async function removeFolder({ repository, path: folder }: Pick<Place, 'repository' | 'path'>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const common = await askGit({ cwd: repository, args: ['rev-parse', '--path-format=absolute', '--git-common-dir'] });
  // By hand: `git worktree prune` would take entries of others along.
  if (common !== null)
    await rm(path.join(common, 'worktrees', path.basename(folder)), { recursive: true, force: true });
}

/** Whether there is a folder at this path. */
export async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    (error: unknown) => {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
      throw error;
    },
  );
}
