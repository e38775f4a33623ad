import { z } from 'zod';
import { ModelTiers } from '@boocode/contracts/agent';
import { ArenaOrder } from '@boocode/contracts/arena';
import { FlowPlan, PlanStep } from '@boocode/contracts/flow-plan';
import { ImportMark } from '@boocode/contracts/run-archive';
import { RunSource } from '@boocode/contracts/run-source';

/** Who may go on with a step while whoever does it is refused. */
const SettledFallback = z.object({
  agent: z.string(),
  /** For steps whose tier has none of its own. */
  model: z.string().nullable(),
  tiers: ModelTiers,
});
export type SettledFallback = z.infer<typeof SettledFallback>;

/** Who does some steps, settled at launch. */
const SettledChoice = z.object({
  agent: z.string(),
  /** For steps whose tier has none of its own. */
  model: z.string().nullable(),
  mode_id: z.string().nullable(),
  thinking_option_id: z.string().nullable(),
  /** Empty where the model was asked for: that wins. */
  tiers: ModelTiers.default({}),
  /** Absent = that of the run. */
  fallback: z.array(SettledFallback).optional(),
});
export type SettledChoice = z.infer<typeof SettledChoice>;

/** `spec` of a run's root task: everything that its steps share, pinned at launch. */
export const RunSpec = z.object({
  flow: z.string(),
  plan: FlowPlan,
  repository: z.string(),
  base_ref: z.string(),
  base_commit: z.string(),
  head_ref: z.string(),
  head_commit: z.string(),
  agent: z.string(),
  model: z.string().nullable(),
  /** Empty where the model was asked for. */
  tiers: ModelTiers.default({}),
  /** Other agents for some steps, by stage, persona or step key. */
  agents: z.record(z.string(), SettledChoice).default({}),
  fallback: z.array(SettledFallback).optional(),
  /** Where other hosts fetch what its steps read; the engine reads whether it is shared. */
  source: RunSource.optional(),
  /** What a host must have been given to do its steps; the engine reads it. */
  labels: z.array(z.string()).optional(),
  /** Whether its steps may take over outputs of equal input. */
  reuse: z.boolean().default(false),
  /** Of an arena that is a run of its own: what was asked for. */
  arena: ArenaOrder.optional(),
  /** Of a run that ended elsewhere: nothing of it is done again here. */
  imported: ImportMark.optional(),
});
export type RunSpec = z.infer<typeof RunSpec>;

/** `spec` of a step: its entry of the plan, what its agent may do to the machine, and who else may do it while that is refused. */
export const StepSpec = PlanStep.extend({
  profile: z.enum(['read-only', 'ask', 'write']),
  /** The engine reads it. */
  fallback: z
    .array(z.object({ agent: z.string(), model: z.string().nullable() }))
    .min(1)
    .optional(),
});
export type StepSpec = z.infer<typeof StepSpec>;
