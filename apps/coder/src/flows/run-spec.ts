import { z } from 'zod';
import { FlowPlan, PlanStep } from '@boocode/contracts/flow-plan';

/** Who does a step, settled at launch. */
const SettledChoice = z.object({
  agent: z.string(),
  model: z.string().nullable(),
  mode_id: z.string().nullable(),
  thinking_option_id: z.string().nullable(),
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
  /** Other agents for some steps, by stage, persona or step key. */
  agents: z.record(z.string(), SettledChoice).default({}),
});
export type RunSpec = z.infer<typeof RunSpec>;

/** `spec` of a step: its entry of the plan, and what its agent may do to the machine. */
export const StepSpec = PlanStep.extend({ profile: z.enum(['read-only', 'ask', 'write']) });
export type StepSpec = z.infer<typeof StepSpec>;
