import { z } from 'zod';
import { DiffFile } from './diff.js';

/** A file that is now other than it was, tracked or not; what git ignores is left out. */
export const ChangedFile = DiffFile.pick({
  path: true,
  old_path: true,
  status: true,
  binary: true,
  added: true,
  removed: true,
});
export type ChangedFile = z.infer<typeof ChangedFile>;

/**
 * `GET /api/coder/chats/:chatId/changes`: what is different now in the folder that the chat works in: since its last commit, or in a
 * worktree since the commit where it began, committed or not. Of a worktree that was removed it is what its branch holds. `repository`
 * is null when the folder is no git repository, or the chat has none yet; then there are no files.
 */
export const ChatChanges = z.object({
  repository: z.string().nullable(),
  /** The branch, or the beginning of the commit's name; null = nothing is checked out. */
  head_ref: z.string().nullable(),
  /** Null = there is no commit yet, and everything is new. */
  head_commit: z.string().nullable(),
  /** Where the worktree began; null = the files are compared with the last commit. */
  base_commit: z.string().nullable().default(null),
  files: z.array(ChangedFile),
  /** How many more untracked files there are. */
  left_out: z.int().nonnegative(),
});
export type ChatChanges = z.infer<typeof ChatChanges>;

/** `GET /api/coder/chats/:chatId/changes/file`: `path` as in the list. */
export const FileChangeQuery = z.object({ path: z.string().min(1).max(4_096) });

/** A unified diff; empty where only the mode or the name changed. `truncated`: it is longer, and ends within a line. */
export const FileChange = z.object({ path: z.string(), diff: z.string(), truncated: z.boolean() });
export type FileChange = z.infer<typeof FileChange>;
