import type { Sql } from '@boocode/db/connect';
import { isFolder, removeFolder, undoWorktree } from './make-worktree.js';
import { keepWork, refuseNested } from './keep-work.js';
import { countDirty, countUnmerged, headOf } from './unsaved-work.js';
import { WorktreeError } from './worktree-error.js';
import { markRemovedUnlessBusy, type Worktree } from './worktree-rows.js';

/**
 * Removes a worktree as a person wants it: one that is clean and merged goes; of another the work is kept first, if `keep` says so, and
 * else 409 `worktree.unmerged` tells what would go. The row is marked before the folder goes, so that a crash in between leaves something
 * that the next start ends. The branch stays, with all its commits.
 */
export async function removeWorktree(sql: Sql, worktree: Worktree, { keep }: { keep: boolean }): Promise<void> {
  if (worktree.removed) return;
  const hasFolder = await isFolder(worktree.path);
  const kept = worktree.made && hasFolder ? await keptIfNeeded(worktree, keep) : null;
  if (!(await markRemovedUnlessBusy(sql, worktree.id, kept))) {
    throw new WorktreeError(
      'worktree.busy',
      'Its chat has a task that goes on or waits. Cancel it first, or let it end.',
    );
  }
  // Nobody has worked in one that was not made to its end.
  if (worktree.made) await removeFolder(worktree);
  else await undoWorktree(worktree);
}

/** The ref that its work is kept as; null = all of it is on its target. */
async function keptIfNeeded(worktree: Worktree, keep: boolean): Promise<string | null> {
  const { path: folder, branch, target } = worktree;
  await refuseNested(folder);
  const dirty = await countDirty(worktree);
  const head = await headOf(worktree, true);
  const unmerged = head === null ? null : await countUnmerged(worktree, head);
  if (dirty === 0 && unmerged === 0) return null;
  if (keep) return keepWork(worktree);
  const files = dirty === 0 ? [] : [`${dirty} ${dirty === 1 ? 'file' : 'files'} that nobody has committed`];
  const where = target === null ? 'that are on no branch that it was meant for' : `that are not on ${target}`;
  const commits =
    unmerged === 0 ? [] : [`${unmerged ?? 'some'} ${unmerged === 1 ? 'commit' : 'commits'} on ${branch} ${where}`];
  throw new WorktreeError(
    'worktree.unmerged',
    `It holds ${[...files, ...commits].join(', and ')}. Nothing was removed. Say keep, and the work is kept as a ref first.`,
    { details: { dirty, unmerged, branch, target } },
  );
}
