import { z } from 'zod';

/** Whose figures are summed. */
export const StatsBy = z.enum(['persona', 'flow', 'model']);
export type StatsBy = z.infer<typeof StatsBy>;

/** `GET /api/coder/stats?days=30&by=persona`: of the attempts that ended and the reports that were written in the last days. */
export const StatsQuery = z.object({
  days: z.coerce.number().int().min(1).max(3_650).default(30),
  by: StatsBy.default('persona'),
});
export type StatsQuery = z.infer<typeof StatsQuery>;

/** What agents found under one name, what became of it, and what it cost. */
export const StatsRow = z.object({
  /** A persona, or the stage of steps that have none; a flow; a model, or the agent that chose it. */
  name: z.string(),
  /** By the offline stand-in: it says nothing about a model. */
  rehearsed: z.boolean(),
  runs: z.int().nonnegative(),
  /** Steps of agents that were begun, and those of them that did not come to an end. */
  steps: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** From 0 to 1; null without steps. */
  failed_share: z.number().nullable(),
  /** All that was said, each once. */
  raw: z.int().nonnegative(),
  /** Published and not dismissed. */
  kept: z.int().nonnegative(),
  refuted: z.int().nonnegative(),
  dismissed: z.int().nonnegative(),
  /** Of agents at work, summed: those that ran side by side count each. */
  minutes: z.number(),
  /** As in `cost_tokens`. */
  tokens: z.number(),
  /** Null where any of it has no price (a subscription, the rehearsal). */
  usd: z.number().nullable(),
  /** Null where nothing was kept. */
  tokens_per_kept: z.number().nullable(),
  usd_per_kept: z.number().nullable(),
});
export type StatsRow = z.infer<typeof StatsRow>;

/** What was kept most first, rehearsed rows behind the others. */
export const Stats = z.object({ ...StatsQuery.shape, rows: z.array(StatsRow) });
export type Stats = z.infer<typeof Stats>;
