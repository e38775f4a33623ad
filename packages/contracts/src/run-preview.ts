import { z } from 'zod';
import { Band, StepKind, StepStage } from './flow-plan.js';
import { PermissionProfile } from './agent.js';
import { StatsRow } from './stats.js';

/** What a run may use before it starts no further step; what is absent is without limit. Tokens as in `cost_tokens`. */
export const RunBudget = z
  .strictObject({ tokens: z.int().positive().optional(), usd: z.number().positive().optional() })
  .refine(({ tokens, usd }) => tokens !== undefined || usd !== undefined, 'names tokens or money');
export type RunBudget = z.infer<typeof RunBudget>;

/** What steps like these came to before: the middle half of what was measured. */
export const Forecast = z.object({
  tokens: z.object({ low: z.number(), high: z.number() }),
  minutes: z.object({ low: z.number(), high: z.number() }),
  /** Null where money is not reported (a subscription, the rehearsal). */
  usd: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** So many past attempts it rests on; 0 = the default table alone. */
  attempts: z.int().nonnegative(),
});
export type Forecast = z.infer<typeof Forecast>;

/** A step as it would be launched. */
export const PreviewStep = z.object({
  key: z.string(),
  stage: StepStage,
  title: z.string(),
  persona: z.string().nullable(),
  kind: StepKind,
  required: z.boolean(),
  depends_on: z.array(z.string()),
  agent: z.string(),
  model: z.string().nullable(),
  mode_id: z.string().nullable(),
  thinking_option_id: z.string().nullable(),
  profile: PermissionProfile,
  /** Null for what no model does. */
  forecast: Forecast.nullable(),
});
export type PreviewStep = z.infer<typeof PreviewStep>;

/** Something that would stop or spoil the run, and the exact command that mends it. */
export const PreviewProblem = z.object({
  message: z.string(),
  mend: z.string().nullable(),
  /** Keys of the steps that it is about; empty = the whole run. */
  steps: z.array(z.string()),
  /** It keeps the run from being launched. */
  blocks: z.boolean(),
});
export type PreviewProblem = z.infer<typeof PreviewProblem>;

/**
 * `POST /api/coder/flow-runs/preview`, with the body of a launch: what it would be. Nothing is stored. The high end of the forecast
 * has what steps may add to the run as well.
 */
export const RunPreview = z.object({
  flow: z.string(),
  title: z.string(),
  repository: z.string(),
  /** Null where a problem keeps it from being known; so are the band and, without steps, the forecast. */
  base_ref: z.string().nullable(),
  base_commit: z.string().nullable(),
  head_ref: z.string(),
  head_commit: z.string(),
  band: Band.nullable(),
  band_reason: z.string(),
  cut: z.array(z.object({ persona: z.string(), reason: z.string() })),
  steps: z.array(PreviewStep),
  forecast: Forecast.nullable(),
  /** The last runs of this flow, newest first, at most five. */
  last_runs: z.array(
    z.object({
      id: z.string(),
      minutes: z.number(),
      tokens: z.number(),
      usd: z.number().nullable(),
      created_at: z.string(),
    }),
  ),
  problems: z.array(PreviewProblem),
});
export type RunPreview = z.infer<typeof RunPreview>;

/** `GET /api/coder/flow-history`: what flows came to lately, of those that have ended at least once. */
export const FlowHistory = z.object({
  flow: z.string(),
  /** Runs that ended, of the last five. */
  runs: z.int().positive(),
  last: Forecast,
  /** What it found in the last 30 days, rehearsals left out; null when it found nothing. See `StatsRow`. */
  found: StatsRow.pick({ raw: true, kept: true, usd_per_kept: true }).nullable().default(null),
});
export type FlowHistory = z.infer<typeof FlowHistory>;
