import { z } from 'zod';

/** The body of every HTTP answer that is not a success: what happened, and in `details` what a program may use. */
export const ErrorBody = z.object({
  code: z.string(),
  message: z.string(),
  details: z.unknown().optional(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
