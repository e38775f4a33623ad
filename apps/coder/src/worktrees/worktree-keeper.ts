import type { Sql } from '@boocode/db/connect';
import type { Logger } from 'pino';
import { commitWorktree, type Committed } from './commit-worktree.js';
import { isClean, isFolder, makeWorktree, removeFolder, undoWorktree } from './make-worktree.js';
import { WorktreeError } from './worktree-error.js';
import { findWorktree, listWorktrees, markMade, markRemoved, type Worktree } from './worktree-rows.js';

/** Where the writing tasks of chats write that have a worktree. */
export interface WorktreeKeeper {
  /** Holds one folder a worktree. */
  dir: string;
  /** The folder of the chat's worktree, made when it is not there yet; null: the chat works in the project. Throws `WorktreeError`. */
  folderOf(task: { chat_id: string | null; project_id: string | null }): Promise<string | null>;
  /** Commits what has changed in the chat's worktree; null: it has none. */
  commit(chatId: string): Promise<Committed | null>;
  /** After a start, before any task runs: takes away what a dead coder had begun, and what belongs to no task any more. */
  sweep(): Promise<void>;
}

export function createWorktreeKeeper({
  sql,
  dir,
  dataDir,
  log,
}: {
  sql: Sql;
  dir: string;
  dataDir: string;
  log: Logger;
}): WorktreeKeeper {
  return {
    dir,
    async folderOf({ chat_id, project_id }) {
      const worktree = chat_id === null ? null : await findWorktree(sql, chat_id);
      if (worktree === null || worktree.project_id !== project_id) return null;
      if (worktree.removed || (worktree.made && !(await isFolder(worktree.path)))) throw gone(worktree);
      if (!worktree.made) {
        await makeWorktree(worktree);
        await markMade(sql, worktree.id);
      }
      return worktree.path;
    },
    async commit(chatId) {
      const worktree = await findWorktree(sql, chatId);
      if (worktree === null || !worktree.made || worktree.removed || !(await isFolder(worktree.path))) return null;
      return commitWorktree(worktree, dataDir);
    },
    async sweep() {
      for (const worktree of await listWorktrees(sql)) {
        // Another data folder's are another coder's to look after.
        if (!worktree.path.startsWith(`${dir}/`)) continue;
        try {
          const done = await tidy(sql, worktree);
          if (done !== null) log.info({ worktree: worktree.path, branch: worktree.branch }, done);
        } catch (error) {
          log.warn({ err: error, worktree: worktree.path }, 'could not tidy up a worktree; its files stay');
        }
      }
    },
  };
}

/** What was done with it; null = nothing was to be done. */
async function tidy(sql: Sql, worktree: Worktree & { tasks: number; open: number }): Promise<string | null> {
  const { id, made, tasks, open } = worktree;
  if (!made && open > 0) return null;
  if (!made) {
    await undoWorktree(worktree);
    // It stays planned while there is a task that may be tried again.
    if (tasks === 0) await markRemoved(sql, id);
    return 'took away what was begun of a worktree';
  }
  if (!(await isFolder(worktree.path))) {
    await removeFolder(worktree);
    await markRemoved(sql, id);
    return 'noted that a worktree was removed';
  }
  if (tasks > 0 || !(await isClean(worktree))) return null;
  await removeFolder(worktree);
  await markRemoved(sql, id);
  return 'removed the worktree of a task that is no more; its branch stays';
}

function gone({ path, branch }: Worktree): WorktreeError {
  return new WorktreeError(
    'worktree.removed',
    `The worktree ${path} of this chat is not there any more. What was committed is on ${branch}. Make a new task of the finding.`,
  );
}
