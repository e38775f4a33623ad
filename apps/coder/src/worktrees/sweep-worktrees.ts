import { rm } from 'node:fs/promises';
import path from 'node:path';
import { namesIn } from '../services/unless-missing.js';
import type { Sql } from '@boocode/db/connect';
import type { Logger } from 'pino';
import { isFolder, removeFolder, undoWorktree } from './make-worktree.js';
import { indexPrefix, keepWork } from './keep-work.js';
import { countDirty, countUnmerged, headOf } from './unsaved-work.js';
import {
  listChecks,
  listWorktrees,
  markKept,
  markPlanned,
  markRemoved,
  worktreeById,
  type InUse,
  type Worktree,
} from './worktree-rows.js';

export interface SweepPorts {
  sql: Sql;
  dir: string;
  log: Logger;
}

/**
 * After a start, before any task runs: takes away what a dead coder had begun, ends removals that it had not ended, and removes what is
 * clean and merged and has nobody that works there. Another data folder's are another coder's to look after.
 */
export async function sweepWorktrees({ sql, dir, log }: SweepPorts): Promise<void> {
  const live = (await listWorktrees(sql)).filter((one) => one.path.startsWith(`${dir}/`));
  for (const worktree of live) await trying(log, worktree, () => tidy(sql, worktree));
  for (const check of (await listChecks(sql)).filter((one) => one.path.startsWith(`${dir}/`))) {
    await trying(log, check, async () => {
      await removeFolder(check);
      await markRemoved(sql, check.id);
      return 'took away what a check had left';
    });
  }
  for (const worktree of await removedWithFolder(sql, dir, live)) {
    await trying(log, worktree, () => endRemoval(sql, worktree));
  }
  for (const name of (await namesIn(dir)).filter((one) => one.startsWith(indexPrefix))) {
    await trying(log, { path: path.join(dir, name) }, async () => {
      await rm(path.join(dir, name), { recursive: true });
      return 'took away an index that was left behind';
    });
  }
}

async function trying(
  log: Logger,
  { path: worktree }: { path: string },
  work: () => Promise<string | null>,
): Promise<void> {
  try {
    const done = await work();
    if (done !== null) log.info({ worktree }, done);
  } catch (error) {
    log.warn({ err: error, worktree }, 'could not tidy up a worktree; its files stay');
  }
}

/** What was done with it; null = nothing was to be done. */
async function tidy(sql: Sql, worktree: InUse): Promise<string | null> {
  const { id, made, setting_up, fault, tasks, open, changed } = worktree;
  if (!made) {
    if (open > 0) return null;
    await undoWorktree(worktree);
    // It stays planned while there is a task that may be tried again.
    if (tasks === 0) await markRemoved(sql, id);
    else if (setting_up) await markPlanned(sql, id, fault);
    return 'took away what was begun of a worktree';
  }
  if (!(await isFolder(worktree.path))) {
    await removeFolder(worktree);
    await markRemoved(sql, id);
    return 'noted that a worktree was removed';
  }
  if (open > 0 || !(await isOver(worktree))) return null;
  const isAtBase = (await headOf(worktree, true)) === worktree.base_commit;
  // Its chat has gone back to where it began, and has a way forth.
  if (tasks > 0 && isAtBase && changed) return null;
  await removeFolder(worktree);
  if (tasks > 0 && isAtBase) {
    // Nothing was done there: its chat can have it anew.
    await undoWorktree(worktree);
    await markPlanned(sql, id);
    return 'put away a worktree in which nothing was done';
  }
  await markRemoved(sql, id);
  return 'removed a worktree that was merged; its branch stays';
}

/** Clean, on its own branch, and all of it where it was meant for. */
async function isOver(worktree: Worktree): Promise<boolean> {
  if ((await countDirty(worktree)) > 0) return false;
  const [head, branch] = [await headOf(worktree, true), await headOf(worktree, false)];
  return head !== null && head === branch && (await countUnmerged(worktree, head)) === 0;
}

/** A coder died after it had noted the removal, and before the folder was gone. */
async function removedWithFolder(sql: Sql, dir: string, live: readonly Worktree[]): Promise<Worktree[]> {
  const names = await namesIn(dir);
  const known = new Set(live.map((one) => one.path));
  const ids = names.filter((name) => uuid.test(name) && !known.has(path.join(dir, name)));
  const found = await Promise.all(ids.map((id) => worktreeById(sql, id)));
  return found.filter((one) => one !== null).filter((one) => one.removed && one.path.startsWith(`${dir}/`));
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function endRemoval(sql: Sql, worktree: Worktree): Promise<string> {
  if (!(await isOver(worktree))) await markKept(sql, worktree.id, await keepWork(worktree));
  await removeFolder(worktree);
  return 'ended the removal of a worktree';
}
