import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AgentSettingsView, ChangeAgentSettings } from '@boocode/contracts/agent-settings';
import { z } from 'zod';
import { ConfigError } from '../config.js';
import { CoderError } from '../errors.js';
import { describedIn, readAgentSettings, type AgentSettings } from './agent-settings.js';

/** As the file has it now; `active` are the agents that this coder was started with. Throws `settings.faulty`. */
export function viewSettings(dataDir: string, active: readonly string[]): AgentSettingsView {
  const { tiers, agents, confirm_above } = currentSettings(dataDir, active);
  const described = agents.map(({ id, title, kind }) => ({ id, title, kind, active: active.includes(id) }));
  return { tiers, confirm_above, described };
}

/**
 * Writes what is changed into `agents.json`, and leaves what else it says as it is. Throws `settings.no-agent` for an agent that there is not, and
 * `settings.faulty` for a file that a person must mend first; then nothing is written.
 */
export function changeSettings(
  dataDir: string,
  active: readonly string[],
  { tiers: wanted, confirm_above }: ChangeAgentSettings,
): AgentSettings['tiers'] {
  const { tiers, agents } = currentSettings(dataDir, active);
  const known = [...new Set([...active, ...agents.map(({ id }) => id)])];
  const nobody = Object.keys(wanted).filter((id) => !known.includes(id));
  if (nobody.length > 0) {
    const message = `${nobody.join(' and ')} is no agent here. There are: ${known.join(', ')}. Nothing was changed.`;
    throw new CoderError({ code: 'settings.no-agent', status: 422, message });
  }
  const changed = Object.fromEntries(
    Object.entries({ ...tiers, ...wanted }).filter(([, models]) => Object.keys(models).length > 0),
  );
  const file = path.join(dataDir, 'agents.json');
  writeWhole(
    file,
    `${JSON.stringify({ ...rawSettings(file), tiers: changed, ...(confirm_above !== undefined && { confirm_above }) }, null, 2)}\n`,
  );
  return changed;
}

function currentSettings(dataDir: string, active: readonly string[]): AgentSettings {
  try {
    const described = describedIn(dataDir);
    return readAgentSettings(
      dataDir,
      active.filter((id) => !described.includes(id)),
    );
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const message = `${error.message} Mend the file; nothing was changed.`;
    throw new CoderError({ code: 'settings.faulty', status: 409, message, cause: error });
  }
}

/** With all that a person wrote, in the words that they chose. */
function rawSettings(file: string): Record<string, unknown> {
  const text = textIfThere(file);
  return text === null ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

function textIfThere(file: string): string | null {
  return statSync(file, { throwIfNoEntry: false }) === undefined ? null : readFileSync(file, 'utf8');
}

/** Whoever reads the file finds the old text or the new one, and never a part. Descriptions may hold keys, so nobody else reads it. */
function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600, flush: true });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
