import { z } from 'zod';
import { Id } from './ids.js';

/**
 * What a worktree is at: `planned` (its folder is made when work begins), `setting-up`, `ready`, `set-up-failed` (its set-up commands
 * did not pass; nobody works there), `missing` (its folder is gone, not by us), `removed`.
 */
export const WorktreeState = z.enum(['planned', 'setting-up', 'ready', 'set-up-failed', 'missing', 'removed']);
export type WorktreeState = z.infer<typeof WorktreeState>;

/** A place where the writing tasks of one chat write, on a branch of its own. */
export const WorktreeView = z.object({
  id: Id,
  project_id: Id,
  chat_id: Id.nullable(),
  /** The task that it was made for, with what lists show of it. */
  task_id: Id.nullable(),
  title: z.string().nullable(),
  path: z.string(),
  branch: z.string(),
  /** The branch that it is meant for; null = a detached commit. */
  target: z.string().nullable(),
  base_commit: z.string(),
  state: WorktreeState,
  /** Why its set-up failed, with the end of what was said. */
  fault: z.string().nullable(),
  /** Files that are not committed; null where there is no folder. */
  dirty: z.int().nonnegative().nullable(),
  /** Commits that are on its branch and not on its target; null = not known. */
  unmerged: z.int().nonnegative().nullable(),
  ports: z.array(z.int()),
  /** Where its work is kept: once it was removed unmerged, or before. */
  kept_ref: z.string().nullable(),
  created_at: z.string(),
  removed_at: z.string().nullable(),
});
export type WorktreeView = z.infer<typeof WorktreeView>;

/** `GET /api/coder/worktrees`: newest first; without `all` those that are not removed. */
export const WorktreesQuery = z.object({
  project_id: Id.optional(),
  all: z.stringbool().default(false),
});

/**
 * `POST /api/coder/worktrees/:id/remove`: 409 `worktree.unmerged`, with what would go, until `keep` says that the work is kept as a ref.
 * What is not committed is committed to that ref first. Nothing is ever thrown away.
 */
export const RemoveWorktreeRequest = z.strictObject({ keep: z.boolean().default(false) });
export type RemoveWorktreeRequest = z.infer<typeof RemoveWorktreeRequest>;

/** What a crash or a hand has left: something of ours without its other half; and what is `kept` so long that a person should decide. */
export const WorktreeOrphan = z.object({
  kind: z.enum(['folder', 'entry', 'branch', 'ref', 'row', 'kept']),
  /** The folder, the name of git's entry, or the ref. */
  what: z.string(),
  repository: z.string().nullable(),
  /** What mends it, in words. */
  mend: z.string(),
  /** Whether there is work in it that is nowhere else. */
  holds_work: z.boolean(),
});
export type WorktreeOrphan = z.infer<typeof WorktreeOrphan>;

/** Beside git's own notes of a worktree: its ports, one a line, for terminals that are opened in it. */
export const portsFileName = 'boocode-ports';

/** The ports of a worktree as commands, terminals and agents are told them: `BOOCODE_PORT`, `BOOCODE_PORT_1` and so on. */
export function portEnvironment(ports: readonly number[]): Record<string, string> {
  return Object.fromEntries(ports.map((port, at) => [at === 0 ? 'BOOCODE_PORT' : `BOOCODE_PORT_${at}`, String(port)]));
}
