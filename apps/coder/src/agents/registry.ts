import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { codeAgent } from '../flows/plan-rows.js';
import { createAcpDispatchBackend } from '../services/backends/acp-dispatch.js';
import type { AcpAgent } from '../services/backends/acp/agents.js';
import { claudeAcp } from '../services/backends/acp/agents/claude-acp.js';
import { codex } from '../services/backends/acp/agents/codex.js';
import { opencodeAcp } from '../services/backends/acp/agents/opencode-acp.js';
import { gemini } from '../services/backends/acp/agents/gemini.js';
import { describedAgent } from '../services/backends/acp/described-agent.js';
import { createClaudeSdkBackend } from '../services/backends/claude-sdk.js';
import { cliAgents } from '../services/backends/cli/agents.js';
import type { CliAgent } from '../services/backends/cli/cli-agent.js';
import { describedAgent as describedCommandLine } from '../services/backends/cli/described.js';
import { createOpencodeServerBackend } from '../services/backends/opencode-server.js';
import type { OpenaiCompatibleProvider } from '../services/backends/opencode/config.js';
import { createPtyDispatchBackend } from '../services/backends/pty-dispatch.js';
import { createWarmAcpBackend } from '../services/backends/warm-acp.js';
import type { AgentEntry, AgentGround } from './agent-entry.js';
import { readAgentSettings, type SettledAcpAgent, type SettledCliAgent } from './agent-settings.js';
import { detectDescribed } from './detect-described.js';
import { detectFamily, type Detected } from './detect-family.js';
import { detectOpencode } from './detect-opencode.js';
import { claudeFamily, codexFamily, geminiFamily, type AgentFamily } from './families.js';

type Detect = () => Promise<Detected>;

/**
 * Every agent that this coder can give tasks to, the preferred ones first: each program on its best surface, then on the others,
 * then what a person has described. Nothing is started before its first use. Throws `ConfigError` for a faulty description.
 */
export function agentRegistry(ground: AgentGround): AgentEntry[] {
  const { environment } = ground;
  const opencode = opencodeEntry(ground);
  const seen =
    (family: AgentFamily): Detect =>
    () =>
      detectFamily(family, environment);
  const [claude, codexSeen, geminiSeen] = [seen(claudeFamily), seen(codexFamily), seen(geminiFamily)];
  const opencodeSeen: Detect = async () => bareRehearsal(await opencode.detect());
  const programs: Record<string, { title: string; detect: Detect }> = {
    'opencode-cli': { title: 'opencode', detect: opencodeSeen },
    'claude-cli': { title: claudeFamily.title, detect: claude },
    'codex-cli': { title: codexFamily.title, detect: codexSeen },
    'gemini-cli': { title: geminiFamily.title, detect: geminiSeen },
  };
  const known = [
    opencode,
    claudeEntry(ground, claude),
    warm(ground, codex, codexSeen),
    warm(ground, gemini, geminiSeen),
    warm(ground, claudeAcp, claude),
    warm(ground, opencodeAcp, opencodeSeen),
    once(ground, codex, codexSeen),
    once(ground, gemini, geminiSeen),
    once(ground, claudeAcp, claude),
    once(ground, opencodeAcp, opencodeSeen),
    ...cliAgents.flatMap((agent) => {
      const program = programs[agent.id];
      return program === undefined ? [] : [commandLine(ground, agent, program)];
    }),
  ];
  const taken = [codeAgent, ...known.map(({ id }) => id)];
  const described = readAgentSettings(ground.dataDir, taken).map((agent) =>
    agent.kind === 'cli' ? describedCliEntry(ground, agent) : describedEntry(ground, agent),
  );
  return [...known, ...described];
}

/** One opencode serves many sessions well; the others hold a process for each, or most of one. */
const slots = { opencode: 4, others: 2 };

function opencodeEntry({ dataDir, environment, rehearsal }: AgentGround): AgentEntry {
  const providers = [providerOf(rehearsal)];
  const backend = createOpencodeServerBackend({ dataDir, providers, environment });
  return {
    id: 'opencode',
    title: 'opencode',
    surface: 'opencode-server',
    slots: slots.opencode,
    backend,
    detect: () => detectOpencode({ providers, environment, catalogue: () => backend.catalogue() }),
  };
}

function claudeEntry({ claudeEntries, ...ground }: AgentGround, detect: Detect): AgentEntry {
  const backend = createClaudeSdkBackend({ ...ground, entries: claudeEntries });
  return { id: 'claude', title: claudeFamily.title, surface: 'claude-sdk', slots: slots.others, backend, detect };
}

function warm({ dataDir, environment, rehearsal }: AgentGround, agent: AcpAgent, detect: Detect): AgentEntry {
  const backend = createWarmAcpBackend({ agent, dataDir, environment, rehearsal });
  const { id, title } = agent;
  return { id, title, surface: 'warm-acp', slots: slots.others, backend, detect };
}

function once({ dataDir, environment, rehearsal }: AgentGround, agent: AcpAgent, detect: Detect): AgentEntry {
  const backend = createAcpDispatchBackend({ agent, dataDir, environment, rehearsal });
  const [id, title] = [`${agent.id}-once`, `${agent.title}, started for each turn`];
  return { id, title, surface: 'acp-dispatch', slots: slots.others, backend, detect };
}

function commandLine(
  { dataDir, environment, rehearsal }: AgentGround,
  agent: CliAgent,
  { title, detect }: { title: string; detect: Detect },
): AgentEntry {
  const backend = createPtyDispatchBackend({ agent, dataDir, environment, rehearsal });
  const shown = `${title} command line`;
  return { id: agent.id, title: shown, surface: 'pty-dispatch', slots: slots.others, backend, detect };
}

function describedEntry({ dataDir, environment, rehearsal }: AgentGround, described: SettledAcpAgent): AgentEntry {
  const { kind: _kind, surface, models: _models, slots: many, mend: _mend, ...description } = described;
  const agent = describedAgent(description);
  const create = surface === 'warm-acp' ? createWarmAcpBackend : createAcpDispatchBackend;
  const backend = create({ agent, dataDir, environment, rehearsal });
  const detect: Detect = async () => detectDescribed(described, environment);
  return { id: agent.id, title: agent.title, surface, slots: many, backend, detect };
}

function describedCliEntry({ dataDir, environment }: AgentGround, described: SettledCliAgent): AgentEntry {
  const { kind: _kind, title, models: _models, slots: many, mend: _mend, ...description } = described;
  const agent = describedCommandLine(description);
  // Nobody but the person knows how it would be led to another model server.
  const backend = createPtyDispatchBackend({ agent, dataDir, environment, rehearsal: null });
  const detect: Detect = async () => detectDescribed(described, environment);
  return { id: agent.id, title, surface: 'pty-dispatch', slots: many, backend, detect };
}

/** Only opencode's own server knows rehearsal as one of its providers. */
function bareRehearsal({ models, default_model, ...detected }: Detected): Detected {
  return {
    ...detected,
    models: models.map((model) => ({ ...model, id: bare(model.id) })),
    default_model: default_model === null ? null : bare(default_model),
  };
}

function bare(model: string): string {
  return model === `rehearsal/${rehearsalModel}` ? rehearsalModel : model;
}

/** Rehearsal, as opencode is offered it. */
function providerOf({ url, key }: AgentGround['rehearsal']): OpenaiCompatibleProvider {
  // It reads everything at no cost; a smaller window would have opencode shorten the conversation under it.
  const models = [{ id: rehearsalModel, title: rehearsalTitle, context: 2_000_000 }];
  return { id: 'rehearsal', title: rehearsalTitle, baseURL: `${url}/v1`, apiKey: key, models };
}
