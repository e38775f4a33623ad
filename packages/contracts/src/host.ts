import { z } from 'zod';

/** What a machine, or a label of it, may be called: it is a part of keys that are separated by spaces. */
const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const words = 'letters, digits, dots, dashes and underscores, 63 at most';

export const HostName = z.string().regex(name, words);
export const HostLabel = z.string().regex(name, words);
/** What is done only by hosts with all of these labels. */
export const HostLabels = z.array(HostLabel).min(1).max(10);

/** One start of coder on a machine, as `boocode hosts` shows it. */
export const HostView = z.object({
  id: z.int(),
  hostname: z.string(),
  pid: z.int(),
  started_at: z.string(),
  /** When it was last heard of; null = it never told. */
  seen_at: z.string().nullable(),
  /** By agent that can be used there, how many of its tasks it does at once. */
  slots: z.record(z.string(), z.int()),
  running: z.int(),
  labels: z.array(z.string()),
  /** Silent: it was not heard of for half a minute and has not said that it stops; others take over what it ran. */
  state: z.enum(['running', 'draining', 'silent']),
});
export type HostView = z.infer<typeof HostView>;

/** `POST /api/coder/hosts/:hostname`: all that runs under this name takes nothing more, or takes work again. */
export const DrainRequest = z.strictObject({ draining: z.boolean() });

/** `POST /api/coder/tasks/:id/take`: the host that is asked is the home of the run, or of the task outside of runs, from now on. */
export const TakeReply = z.object({ home: HostName });
export type TakeReply = z.infer<typeof TakeReply>;
