import { z } from 'zod';
import { isOrdered, notOrdered } from './budget.js';
import { FixRequest } from './finding-life.js';
import { LaunchReply } from './flow-run.js';
import { Id, Slug } from './ids.js';
import { Landing } from './mending.js';
import { RunBudget } from './run-preview.js';

/**
 * `POST /api/coder/flow-runs/:id/findings/fix-run`: one run that mends findings, checks and reviews each fix, and merges them in order. A
 * finding whose fix goes on, or has mended it, is left out.
 */
export const FixRunRequest = z
  .strictObject({
    ...FixRequest.pick({
      refs: true,
      per: true,
      agent: true,
      model: true,
      mode_id: true,
      acceptance: true,
      labels: true,
    }).shape,
    /** Who reviews; absent = whoever does the run of the findings. */
    reviewer: z.strictObject({ agent: Slug, model: z.string().min(1).optional() }).optional(),
    land: Landing.default('approve'),
    budget: RunBudget.optional(),
    hard_budget: RunBudget.optional(),
    /** A person has agreed to a forecast above what needs no word. */
    confirmed: z.boolean().optional(),
    idempotency_key: z.string().min(1).max(200).optional(),
  })
  .refine(({ budget: soft, hard_budget: hard }) => isOrdered({ soft, hard }), notOrdered);
export type FixRunRequest = z.infer<typeof FixRunRequest>;
export type FixRunInput = z.input<typeof FixRunRequest>;

/** The run, and the findings that it mends; `standing`: those that have a fix already, by its task. */
export const FixRunReply = LaunchReply.extend({
  refs: z.array(z.string()),
  standing: z.array(z.object({ task_id: Id, chat_id: Id, refs: z.array(z.string()) })),
});
export type FixRunReply = z.infer<typeof FixRunReply>;
