import { z } from 'zod';
import { Id } from './ids.js';

/** What the files of a chat's folder were: before a turn, after it, or before a restore. Git keeps it under a hidden ref. */
export const CheckpointView = z.object({
  id: Id,
  chat_id: Id,
  /** The turn; null for one that was made before a restore. */
  task_id: Id.nullable(),
  kind: z.enum(['before', 'after', 'restore']),
  commit: z.string(),
  /** Files that differ from the checkpoint before it. */
  files: z.int().nonnegative(),
  /** Lines. */
  added: z.int().nonnegative(),
  removed: z.int().nonnegative(),
  created_at: z.string(),
});
export type CheckpointView = z.infer<typeof CheckpointView>;

/** `GET /api/coder/chats/:chatId/checkpoints`: oldest first. */
export const CheckpointList = z.object({ checkpoints: z.array(CheckpointView) });

/**
 * `POST /api/coder/chats/:chatId/checkpoints/:id/restore`. `dry_run` answers with what would change. 409 `checkpoint.busy` while a turn
 * goes on there.
 */
export const RestoreRequest = z.strictObject({
  what: z.enum(['code', 'chat', 'both']),
  /**
   * The first turn that is put aside; absent = the first one after the checkpoint. A turn that changed nothing has no checkpoint of its
   * own, so the files before several turns may be one and the same.
   */
  turn: Id.optional(),
  dry_run: z.boolean().default(false),
});
export type RestoreRequest = z.infer<typeof RestoreRequest>;

export const RestoreReply = z.object({
  /** Paths that were (or would be) written, and removed. */
  written: z.array(z.string()),
  removed: z.array(z.string()),
  /** Paths that differ and stay as they are: submodules, and files that the rules of then ignore. */
  left: z.array(z.string()),
  /** Turns that were (or would be) put aside. */
  turns: z.int().nonnegative(),
  /** Turns that were (or would be) taken back from there. */
  turns_back: z.int().nonnegative(),
  /** The files and the chat as they were just before: the way back. Null in a dry run, and where nothing differed. */
  undo: Id.nullable(),
});
export type RestoreReply = z.infer<typeof RestoreReply>;
