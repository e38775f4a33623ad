import type { WorktreeKeeper } from './worktree-keeper.js';

/** For tests whose chats work in their projects, in place. */
export const noWorktrees: WorktreeKeeper = {
  dir: '/nonexistent',
  folderOf: async () => null,
  commit: async () => null,
  sweep: async () => undefined,
};
