import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { nobody } from './account.js';
import type { SettledAgent } from './agent-settings.js';
import type { Detected } from './detect-family.js';
import { usableModes } from './usable-modes.js';

/** Whether the program of a described agent is there. Whether it is signed in only it knows. */
export function detectDescribed(agent: SettledAgent, environment: NodeJS.ProcessEnv): Detected {
  const install_path = findCommand(agent.command, environment['PATH'] ?? '');
  const message = `There is no program ${agent.command} that could be started.`;
  return {
    available: install_path !== null,
    version: null,
    install_path,
    ...nobody,
    signed_in: null,
    models: agent.models.map((id) => ({ id, title: id, thinking: [] })),
    default_model: null,
    models_note: null,
    modes: agent.kind === 'acp' ? usableModes(agent.modes) : [],
    problem: install_path === null ? { message, mend: agent.mend ?? null } : null,
  };
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
