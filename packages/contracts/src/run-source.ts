import { z } from 'zod';

/** Where every host can fetch what a run reads. */
export const RunSource = z.object({
  /** `https:`, `ssh:` or `file:`, without a password. */
  url: z.string(),
  commit: z.string(),
  /** Whether any host may do the run's steps; else only its home. */
  shared: z.boolean(),
  /** Why only its home, for people; null where it is shared. */
  why: z.string().nullable(),
});
export type RunSource = z.infer<typeof RunSource>;
