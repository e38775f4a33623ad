import type { Sql } from '@boocode/db/connect';
import type { WorktreeKeeper } from './worktree-keeper.js';
import { WorktreeError } from './worktree-error.js';
import { findWorktree } from './worktree-rows.js';

/**
 * Keeps what lies in the worktree of a chat as a ref, and lets the worktree be; nothing where none was made, or it was removed. Answers
 * with why it could not be kept, for a person; null = it is.
 */
export async function keepOfChat(
  { sql, worktrees }: { sql: Sql; worktrees: Pick<WorktreeKeeper, 'keep'> },
  chatId: string,
): Promise<string | null> {
  const worktree = await findWorktree(sql, chatId);
  if (worktree === null || !worktree.made || worktree.removed) return null;
  try {
    await worktrees.keep(worktree.id);
    return null;
  } catch (error) {
    if (error instanceof WorktreeError) return error.message;
    throw error;
  }
}
