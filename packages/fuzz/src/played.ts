import { z } from 'zod';

/** What one property was played with, for the command's table. */
export const Played = z.object({
  border: z.string(),
  property: z.string(),
  cases: z.int(),
  seed: z.int(),
  failed: z.boolean(),
});
export type Played = z.infer<typeof Played>;
