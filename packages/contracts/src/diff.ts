import { z } from 'zod';

/** One line of a hunk. `line` is its number in the new file, or in the old one when the line was removed. */
export const DiffLine = z.object({
  kind: z.enum(['context', 'added', 'removed']),
  line: z.int().positive(),
  text: z.string(),
});
export type DiffLine = z.infer<typeof DiffLine>;

export const DiffFile = z.object({
  path: z.string(),
  old_path: z.string().nullable(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed', 'type-changed']),
  binary: z.boolean(),
  added: z.int().nonnegative(),
  removed: z.int().nonnegative(),
  /** Empty for a binary file and for one whose text is left out; then `omitted` says why, in words. */
  lines: z.array(DiffLine),
  omitted: z.string().nullable(),
});
export type DiffFile = z.infer<typeof DiffFile>;

/** What changed between two pinned commits of one repository: all that planning and the gates know of it. */
export const RepositoryDiff = z.object({
  repository: z.string(),
  base_ref: z.string(),
  base_commit: z.string(),
  head_ref: z.string(),
  head_commit: z.string(),
  files: z.array(DiffFile),
  commits: z.array(z.object({ sha: z.string(), subject: z.string(), body: z.string() })),
});
export type RepositoryDiff = z.infer<typeof RepositoryDiff>;
