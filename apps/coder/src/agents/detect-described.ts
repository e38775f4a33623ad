import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { AgentMode } from '@boocode/contracts/agent';
import type { SettledAcpAgent, SettledAgent } from './agent-settings.js';
import type { Detected } from './detect-family.js';

/** Whether the program of a described agent is there. Whether it is signed in only it knows. */
export function detectDescribed(agent: SettledAgent, environment: NodeJS.ProcessEnv): Detected {
  const install_path = findCommand(agent.command, environment['PATH'] ?? '');
  const message = `There is no program ${agent.command} that could be started.`;
  return {
    available: install_path !== null,
    version: null,
    install_path,
    signed_in: null,
    models: agent.models.map((id) => ({ id, title: id, thinking: [] })),
    default_model: null,
    modes: agent.kind === 'acp' ? modesOf(agent) : [],
    problem: install_path === null ? { message, mend: agent.mend ?? null } : null,
  };
}

/** Its modes carry the tier of the calmest profile that they keep. */
function modesOf({ modes }: SettledAcpAgent): AgentMode[] {
  const tiers = new Map<string, AgentMode['tier']>();
  const profiles = [
    ['read-only', 'calm'],
    ['ask', 'normal'],
    ['write', 'edits'],
  ] as const;
  for (const [profile, tier] of profiles) {
    for (const id of modes[profile]) if (!tiers.has(id)) tiers.set(id, tier);
  }
  return [...tiers].map(([id, tier]) => ({ id, title: id, tier }));
}

function findCommand(command: string, searched: string): string | null {
  const places = command.includes(path.sep) ? [path.resolve(command)] : placesOf(command, searched);
  return places.find(isExecutable) ?? null;
}

function placesOf(command: string, searched: string): string[] {
  return searched
    .split(path.delimiter)
    .filter((dir) => dir !== '')
    .map((dir) => path.join(dir, command));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Why it can't be started does not matter for whether it can.
    return false;
  }
}
