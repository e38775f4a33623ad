import type { Sql } from '@boocode/db/connect';
import type { ClaimedTask } from '../tasks/types.js';
import { alone } from '../services/alone.js';
import { topOf } from '../services/git/read-work-tree.js';
import { findWorktree } from '../worktrees/worktree-rows.js';
import { busy, folderLock } from './folder-lock.js';
import { lastCheckpoint } from './checkpoint-rows.js';
import { makeCheckpoint } from './make-checkpoint.js';
import { openShadow } from './shadow-repository.js';
import { withSnapshot } from './take-snapshot.js';

export interface TurnPorts {
  sql: Sql;
  dataDir: string;
}

export interface TurnCheckpoint {
  kind: 'before' | 'after';
  task: Pick<ClaimedTask, 'id' | 'attempt' | 'chat_id'>;
  /** Where it works. */
  folder: string;
}

/** Pushes and rebases of a person may take their time; a restore takes seconds. */
const patienceMs = 300_000;

/**
 * Makes the checkpoint before or after a turn. Answers with the paths that are not in it; null where there is no repository to have
 * one. It waits for a restore in that folder: no agent begins while files are on their way.
 */
export async function checkpointTurn(
  { sql, dataDir }: TurnPorts,
  { kind, task, folder: given }: TurnCheckpoint,
): Promise<string[] | null> {
  const { chat_id, id: task_id } = task;
  const folder = chat_id === null ? null : await topOf(given);
  if (chat_id === null || folder === null) return null;
  return alone(
    sql,
    { lock: folderLock(folder), patienceMs, busy: () => busy('Something else works in this folder.') },
    async (held) => {
      if (kind === 'before' && task.attempt > 1 && (await isBegun(held, { chat_id, task_id }))) return [];
      const shadow = await openShadow(folder, dataDir);
      return withSnapshot(shadow, new Set(), async ({ tree, left_out }) => {
        const worktree = await findWorktree(held, chat_id);
        const worktree_id = worktree?.path === folder ? worktree.id : null;
        await makeCheckpoint(held, shadow, { chat_id, task_id, worktree_id, kind, tree, always: false });
        return left_out;
      });
    },
  );
}

/**
 * An attempt that was cut off has left half of its work: what was before it is before the next one too. After one that came to an end,
 * a person may have changed files.
 */
async function isBegun(sql: Sql, { chat_id, task_id }: { chat_id: string; task_id: string }): Promise<boolean> {
  const last = await lastCheckpoint(sql, chat_id);
  return last !== null && !(last.task_id === task_id && last.kind === 'after');
}
