import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { isAncestor } from '../services/git/contains-change.js';
import { gitText, runGit } from '../services/git/git.js';
import { commitOf } from '../services/git/repository.js';
import { isFolder } from './make-worktree.js';
import { unsavedWithin } from './unsaved-work.js';
import { WorktreeError } from './worktree-error.js';
import type { Worktree } from './worktree-rows.js';

type Place = Pick<Worktree, 'id' | 'path' | 'branch' | 'repository'>;

const slowMs = 300_000;

/** Beside the worktrees, where no worktree is: what a coder that was killed left of one goes with the next start. */
export const indexPrefix = '.index-';

/** Where the work of a removed worktree is kept. */
const keptRef = (id: string): string => `refs/boocode/kept/${id}`;

/**
 * Keeps what a worktree holds as a ref: its commits, and over them one of all that is not committed, untracked files too; where the folder
 * is gone, its branch. Its own index, branch and files stay as they are. What was kept under the ref before is an ancestor then. Throws
 * `worktree.nested` for work that no commit of it can hold.
 */
export async function keepWork(place: Place): Promise<string> {
  const { id, path: folder, branch, repository } = place;
  const ref = keptRef(id);
  const hasFolder = await isFolder(folder);
  const head = hasFolder ? await commitOf(folder, 'HEAD') : await commitOf(repository, `refs/heads/${branch}`);
  if (head === null) {
    throw new WorktreeError('worktree.failed', `${folder} is at no commit, so nothing can be kept of it.`);
  }
  const before = await commitOf(repository, ref);
  const tree = hasFolder
    ? await withIndexOfAll(folder, (index) => gitText({ cwd: folder, args: ['write-tree'], index }))
    : await treeOf(repository, head);
  const commit = await commitOfAll(place, { tree, head, before });
  await runGit({ cwd: repository, args: ['update-ref', ref, commit, before ?? ''] });
  return ref;
}

/** A commit with this tree, the head, and what was kept before: one that is there already, or a new one. */
async function commitOfAll(
  { repository, branch }: Place,
  { tree, head, before }: { tree: string; head: string; before: string | null },
): Promise<string> {
  if (tree === (await treeOf(repository, head)) && (before === null || (await isAncestor(repository, before, head))))
    return head;
  if (before !== null && tree === (await treeOf(repository, before)) && (await isAncestor(repository, head, before)))
    return before;
  const identity = ['-c', 'user.name=BooCode', '-c', 'user.email=boocode@localhost', '-c', 'commit.gpgSign=false'];
  const parents = [head, ...(before === null ? [] : [before])].flatMap((parent) => ['-p', parent]);
  const message = `What was not committed on ${branch} when its worktree was kept`;
  return gitText({ cwd: repository, args: [...identity, 'commit-tree', tree, ...parents, '-m', message] });
}

/** Throws `worktree.nested` when there is work within that would go with the folder, whatever is kept. */
export async function refuseNested(folder: string): Promise<void> {
  await withIndexOfAll(folder, async () => undefined);
}

/** Works with an index of all that lies in the work tree and is not ignored; the person's own is not touched. */
async function withIndexOfAll<Result>(folder: string, work: (index: string) => Promise<Result>): Promise<Result> {
  const dir = await mkdtemp(path.join(path.dirname(folder), indexPrefix));
  const index = path.join(dir, 'index');
  try {
    const args = ['rev-parse', '--path-format=absolute', '--git-path', 'index'];
    // With what git knows of each file, so that only changed ones are read.
    await copyFile(await gitText({ cwd: folder, args }), index);
    await runGit({ cwd: folder, args: ['add', '--all'], index, timeoutMs: slowMs });
    const nested = await unsavedWithin(folder, index);
    if (nested.length > 0) {
      throw new WorktreeError(
        'worktree.nested',
        `Repositories within ${folder}, or their folders, have work that is nowhere else: ${nested.join(', ')}. Commit and push it there, or move it away.`,
        { details: { nested } },
      );
    }
    return await work(index);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function treeOf(folder: string, commit: string): Promise<string> {
  return gitText({ cwd: folder, args: ['rev-parse', `${commit}^{tree}`] });
}
