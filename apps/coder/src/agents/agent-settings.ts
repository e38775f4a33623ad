import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ModelTiers } from '@boocode/contracts/agent';
import { ConfirmAbove, usualConfirmAbove } from '@boocode/contracts/budget';
import { ConfigError } from '../config.js';
import { DescribedAgent } from '../services/backends/acp/described-agent.js';
import { DescribedAgent as DescribedCommandLine } from '../services/backends/cli/described.js';

const settled = {
  /** Names of its models, as it knows them itself. */
  models: z.array(z.string().min(1)).default([]),
  slots: z.int().min(1).max(64).default(2),
  /** The command that installs it. */
  mend: z.string().min(1).optional(),
};

/** One that speaks the Agent Client Protocol. */
const AcpAgent = DescribedAgent.extend({
  ...settled,
  kind: z.literal('acp'),
  /** Kept warm for many sessions, or started for each turn. */
  surface: z.enum(['warm-acp', 'acp-dispatch']).default('warm-acp'),
});
/** One that is started with a prompt and prints its answer. */
const CliAgent = DescribedCommandLine.extend({ ...settled, kind: z.literal('cli'), title: z.string().min(1) });

const SettledAgent = z.preprocess(withKind, z.discriminatedUnion('kind', [AcpAgent, CliAgent]));
export type SettledAcpAgent = z.infer<typeof AcpAgent>;
export type SettledCliAgent = z.infer<typeof CliAgent>;
export type SettledAgent = SettledAcpAgent | SettledCliAgent;

/** A description that names no kind is of an ACP agent. */
function withKind(input: unknown): unknown {
  return typeof input === 'object' && input !== null ? { kind: 'acp', ...input } : input;
}

const AgentSettings = z.strictObject({
  agents: z.array(SettledAgent).default([]),
  /** By agent, described here or not: which of its models does the steps of a tier. */
  tiers: z.record(z.string(), ModelTiers).default({}),
  /** Launches whose forecast is above it are confirmed; null = none is. */
  confirm_above: ConfirmAbove.default(usualConfirmAbove),
});
export type AgentSettings = z.infer<typeof AgentSettings>;

/**
 * What a person says in `<dataDir>/agents.json`: agents beside those that BooCode knows by itself, and models by tier. Throws
 * `ConfigError` with every fault of the file; one that is not there says nothing.
 */
export function readAgentSettings(dataDir: string, taken: readonly string[]): AgentSettings {
  const file = path.join(dataDir, 'agents.json');
  const settings = parseSettings(file);
  const { agents, tiers } = settings;
  const ids = [...taken, ...agents.map(({ id }) => id)];
  const twice = agents.map(({ id }) => id).find((id) => ids.indexOf(id) !== ids.lastIndexOf(id));
  if (twice !== undefined)
    throw new ConfigError(`${file} names an agent ${twice}, which there is already. Give it another id.`);
  const nobody = Object.keys(tiers).filter((id) => !ids.includes(id));
  if (nobody.length > 0)
    throw new ConfigError(
      `${file} gives tiers to ${nobody.join(' and ')}, which is no agent. There are: ${ids.join(', ')}.`,
    );
  return settings;
}

/** Above which forecast a launch is confirmed. */
export function confirmAboveIn(dataDir: string): ConfirmAbove {
  return parseSettings(path.join(dataDir, 'agents.json')).confirm_above;
}

/** Ids of the agents that the file describes. */
export function describedIn(dataDir: string): string[] {
  return parseSettings(path.join(dataDir, 'agents.json')).agents.map(({ id }) => id);
}

function parseSettings(file: string): AgentSettings {
  const text = textOf(file);
  if (text === null) return AgentSettings.parse({});
  const parsed = AgentSettings.safeParse(parseJson(file, text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`${file} cannot be used:\n${faults.join('\n')}`);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'ENOENT') return null;
    throw new ConfigError(`${file} cannot be read: ${error.message}`);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${file} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
