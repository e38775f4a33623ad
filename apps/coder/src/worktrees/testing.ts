import type { WorktreeKeeper } from './worktree-keeper.js';

/** For tests whose chats work in their projects, in place. */
export const noWorktrees: WorktreeKeeper = {
  dir: '/nonexistent',
  folderOf: async () => null,
  wordsOf: async () => null,
  commit: async () => null,
  keep: (id) => Promise.reject(new Error(`there is no worktree ${id} in this test`)),
  remove: (id) => Promise.reject(new Error(`there is no worktree ${id} in this test`)),
  environmentOf: async () => ({}),
  check: () => Promise.reject(new Error('no project is checked in this test')),
  list: async () => [],
  orphans: async () => [],
  merged: async () => undefined,
  sweep: async () => undefined,
};
