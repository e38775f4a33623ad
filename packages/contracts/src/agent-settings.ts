import { z } from 'zod';
import { ModelTiers } from './agent.js';
import { ConfirmAbove } from './budget.js';
import { Slug } from './ids.js';

/** `GET /api/coder/settings`: what a person has settled about agents, as it stands in `agents.json` now. */
export const AgentSettingsView = z.object({
  /** By agent: which of its models does the steps of a tier. */
  tiers: z.record(z.string(), ModelTiers),
  /** A launch whose forecast's high end is above it asks first; null = none does. */
  confirm_above: ConfirmAbove,
  /** Agents beside those that BooCode knows by itself. They are described in the file; one that is not `active` yet is after a restart. */
  described: z.array(z.object({ id: Slug, title: z.string(), kind: z.enum(['acp', 'cli']), active: z.boolean() })),
});
export type AgentSettingsView = z.infer<typeof AgentSettingsView>;

/**
 * `PUT /api/coder/settings`: the tiers of the agents that are named, whole; those of others stay. An agent that is given none has none
 * any more. What is absent stays. In effect at once. The answer is `AgentSettingsView`.
 */
export const ChangeAgentSettings = z.strictObject({
  tiers: z.record(Slug, ModelTiers).default({}),
  confirm_above: ConfirmAbove.optional(),
});
export type ChangeAgentSettings = z.infer<typeof ChangeAgentSettings>;
