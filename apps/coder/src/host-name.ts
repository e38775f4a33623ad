import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { HostName } from '@boocode/contracts/host';

/**
 * What this host is called when nobody says it: what the machine was called when its data directory was first used. A laptop goes by
 * another name in another network, and what waits for the folders on it still waits for this one.
 */
export function keptHostName(dataDir: string): string {
  const file = path.join(dataDir, 'host-name');
  const kept = HostName.safeParse(readIfThere(file).trim());
  if (kept.success) return kept.data;
  const name = asHostName(hostname());
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, `${name}\n`);
  return name;
}

/** The nearest that a lane can have in its key. */
export function asHostName(name: string): string {
  const fit = name.replaceAll(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return fit.slice(0, 63) || 'host';
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}
