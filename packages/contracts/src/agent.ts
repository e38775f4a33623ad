import { z } from 'zod';
import { Slug } from './ids.js';

/**
 * What an agent may do to the machine, enforced by its own permission system. `read-only`: read inside the working directory,
 * and nobody is asked for more. `ask`: reading is free, each edit and command is asked for. `write`: edits and commands inside
 * the working directory are free, the rest is asked for.
 */
export const PermissionProfile = z.enum(['read-only', 'ask', 'write']);
export type PermissionProfile = z.infer<typeof PermissionProfile>;

/** How coder drives an agent. The first three keep agents warm, the last two start one for each turn. */
export const Surface = z.enum(['opencode-server', 'claude-sdk', 'warm-acp', 'acp-dispatch', 'pty-dispatch']);
export type Surface = z.infer<typeof Surface>;

/**
 * How much a mode lets an agent do unasked: `calm` reads and plans, `normal` asks before it changes anything, `edits` changes
 * files by itself, `full-access` does anything.
 */
const ModeTier = z.enum(['calm', 'normal', 'edits', 'full-access']);

export const AgentMode = z.object({ id: z.string(), title: z.string(), tier: ModeTier });
export type AgentMode = z.infer<typeof AgentMode>;

/** `thinking`: how much it may be told to think, least first; empty = it can't be told. */
export const AgentModel = z.object({ id: z.string(), title: z.string(), thinking: z.array(z.string()).default([]) });
export type AgentModel = z.infer<typeof AgentModel>;

/** Which of an agent's models does the steps of a tier; one that is not named is done by its default. */
export const ModelTiers = z.strictObject({
  deep: z.string().min(1).optional(),
  standard: z.string().min(1).optional(),
  light: z.string().min(1).optional(),
});
export type ModelTiers = z.infer<typeof ModelTiers>;

/** What a surface can do; programs branch on these, never on an agent's name. */
const AgentCapabilities = z.object({
  resume: z.boolean(),
  permissions: z.boolean(),
  structured_output: z.boolean(),
  modes: z.boolean(),
  thinking: z.boolean(),
  usage: z.boolean(),
  steer: z.boolean(),
  tools: z.boolean(),
});

/** `GET /api/coder/agents`: which agents are there, and what mends one that is not. The default comes first. */
export const AgentDescription = z.object({
  id: Slug,
  title: z.string(),
  surface: Surface,
  /** It can do a task now, if only as rehearsal. */
  available: z.boolean(),
  version: z.string().nullable(),
  /** Whether its own models can be used; null = it can't be told without starting it. */
  signed_in: z.boolean().nullable(),
  models: z.array(AgentModel),
  /** Null = the agent's own choice. */
  default_model: z.string().nullable(),
  /** As the person's settings have it, those models that it has now. */
  tiers: ModelTiers.default({}),
  modes: z.array(AgentMode),
  /** Why its models are those of a list that came with BooCode, where it could not be asked; null = it told them itself. */
  models_note: z.string().nullable().default(null),
  capabilities: AgentCapabilities,
  /** Why it, or its own models, can't be used, and the exact command that mends it. */
  problem: z.object({ message: z.string(), mend: z.string().nullable() }).nullable(),
  /** When this was found out, ISO 8601. */
  checked_at: z.string(),
});
export type AgentDescription = z.infer<typeof AgentDescription>;
