import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { builtInAgents } from '../flows/built-in-agents.js';
import { createAcpDispatchBackend } from '../services/backends/acp-dispatch.js';
import type { AcpAgent } from '../services/backends/acp/agents.js';
import { claudeAcp } from '../services/backends/acp/agents/claude-acp.js';
import { codex } from '../services/backends/acp/agents/codex.js';
import { opencodeAcp } from '../services/backends/acp/agents/opencode-acp.js';
import { gemini } from '../services/backends/acp/agents/gemini.js';
import { describedAgent } from '../services/backends/acp/described-agent.js';
import { literalSecrets } from '../services/backends/acp/resolve-reference.js';
import { askForChoices, type ToldChoices } from '../services/backends/acp/tell-choices.js';
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
import { createToldModels, type ToldModels } from './told-models.js';
import { usableModes } from './usable-modes.js';

type Detect = () => Promise<Detected>;

/**
 * Every agent that this coder can give tasks to, the preferred ones first: each program on its best surface, then on the others,
 * then what a person has described. Nothing is started before its first use. Throws `ConfigError` for a faulty description.
 */
export function agentRegistry(ground: AgentGround): AgentEntry[] {
  const opencode = opencodeEntry(ground);
  const claude = programOf(ground, claudeFamily, claudeAcp);
  const openai = programOf(ground, codexFamily, codex);
  const google = programOf(ground, geminiFamily, gemini);
  const bareOpencode: Program = { title: 'opencode', detect: async () => bareRehearsal(await opencode.detect()) };
  const programs: Record<string, Program> = {
    'opencode-cli': bareOpencode,
    'claude-cli': claude,
    'codex-cli': openai,
    'gemini-cli': google,
  };
  const known = [
    opencode,
    claudeEntry(ground, claude),
    warm(ground, codex, openai),
    warm(ground, gemini, google),
    warm(ground, claudeAcp, claude),
    warm(ground, opencodeAcp, bareOpencode),
    once(ground, codex, openai),
    once(ground, gemini, google),
    once(ground, claudeAcp, claude),
    once(ground, opencodeAcp, bareOpencode),
    ...cliAgents.flatMap((agent) => {
      const program = programs[agent.id];
      return program === undefined ? [] : [commandLine(ground, agent, program)];
    }),
  ];
  const settings = readAgentSettings(ground.dataDir, [...builtInAgents, ...known.map(({ id }) => id)]);
  const described = settings.agents.map((agent) =>
    agent.kind === 'cli' ? describedCliEntry(ground, agent) : describedEntry(ground, agent),
  );
  return [...known, ...described].map((entry) => ({ ...entry, tiers: settings.tiers[entry.id] }));
}

/** A program, however it is driven. */
interface Program extends Pick<AgentEntry, 'detect' | 'ask' | 'title'> {
  /** What it calls its modes. */
  told?: () => ReturnType<ToldModels['modes']>;
}

/** Over ACP a program says which models it has, for all of its surfaces. */
function programOf({ dataDir, environment, log }: AgentGround, family: AgentFamily, agent: AcpAgent): Program {
  const { title } = family;
  const detect: Detect = () => detectFamily(family, environment);
  const tell = (signal: AbortSignal): Promise<ToldChoices> => askForChoices({ agent, dataDir, environment, signal });
  const told = createToldModels({ title, detect, tell, log });
  return {
    title,
    detect: async () => told.addTo(await detect()),
    ask: (signal) => told.ask(signal),
    told: () => told.modes(),
  };
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

function claudeEntry({ claudeEntries, log: _log, ...ground }: AgentGround, { detect, ask }: Program): AgentEntry {
  const backend = createClaudeSdkBackend({ ...ground, entries: claudeEntries });
  return { id: 'claude', title: claudeFamily.title, surface: 'claude-sdk', slots: slots.others, backend, detect, ask };
}

function warm({ dataDir, environment, rehearsal }: AgentGround, agent: AcpAgent, program: Program): AgentEntry {
  const backend = createWarmAcpBackend({ agent, dataDir, environment, rehearsal });
  const { id, title } = agent;
  return { id, title, surface: 'warm-acp', slots: slots.others, backend, ...overAcp(agent, program) };
}

function once({ dataDir, environment, rehearsal }: AgentGround, agent: AcpAgent, program: Program): AgentEntry {
  const backend = createAcpDispatchBackend({ agent, dataDir, environment, rehearsal });
  const [id, title] = [`${agent.id}-once`, `${agent.title}, started for each turn`];
  return { id, title, surface: 'acp-dispatch', slots: slots.others, backend, ...overAcp(agent, program) };
}

/** Over ACP it can be used in the modes that keep a profile, and in no other. */
function overAcp({ modes }: AcpAgent, { detect, ask, told }: Program): Pick<AgentEntry, 'detect' | 'ask'> {
  return {
    ask,
    async detect() {
      const found = await detect();
      return { ...found, modes: usableModes(modes, { known: found.modes, told: told?.() ?? [] }) };
    },
  };
}

function commandLine(
  { dataDir, environment, rehearsal }: AgentGround,
  agent: CliAgent,
  { title, detect, ask }: Program,
): AgentEntry {
  const backend = createPtyDispatchBackend({ agent, dataDir, environment, rehearsal });
  const shown = `${title} command line`;
  return { id: agent.id, title: shown, surface: 'pty-dispatch', slots: slots.others, backend, detect, ask };
}

function describedEntry({ dataDir, environment, rehearsal, log }: AgentGround, described: SettledAcpAgent): AgentEntry {
  const { kind: _kind, surface, models: _models, slots: many, mend: _mend, ...description } = described;
  const agent = describedAgent(description);
  const variables = literalSecrets(described.env);
  if (variables.length > 0)
    log.warn(
      { agent: agent.id, variables },
      'agents.json holds secrets as they are: write env:NAME or file:/path instead, and nothing but their place stands there',
    );
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
