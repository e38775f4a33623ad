import { execFile } from 'node:child_process';
import { accessSync, constants, statfsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cloneRoot } from '../clone.js';
import { prepareDataDir } from '../data-dir.js';
import { codeOf, messageOf } from '../errors.js';
import { good, missing, type Check } from './check.js';
import { pinnedPnpm } from './pinned-pnpm.js';

const run = promisify(execFile);
const oldestNode = [20, 19] as const;
/** Checkouts, logs and the database grow; below this a run may fail in its middle. */
const leastFreeBytes = 1024 ** 3;

export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return enough
    ? good('Node', version)
    : missing('Node', `${version} is too old`, 'install Node 20.19 or newer from https://nodejs.org');
}

export async function checkGit(): Promise<Check> {
  try {
    const { stdout } = await run('git', ['--version']);
    return good('git', stdout.trim().replace('git version ', ''));
  } catch (error) {
    return missing(
      'git',
      `cannot be run (${codeOf(error) ?? messageOf(error)})`,
      'install git with the package manager of this machine',
    );
  }
}

/** The package store of the clone: without it the next install needs the network for everything. */
export function checkStore(root = cloneRoot): Check {
  const store = path.join(root, '.pnpm', 'store');
  try {
    accessSync(store, constants.W_OK);
    return good('pnpm store', store);
  } catch (error) {
    return missing(
      'pnpm store',
      `${store} cannot be written (${codeOf(error) ?? messageOf(error)})`,
      `npx --yes ${pinnedPnpm(root)} install`,
    );
  }
}

export function checkDataDir(dataDir: string): Check {
  try {
    prepareDataDir(dataDir);
    accessSync(dataDir, constants.W_OK);
    return good('data directory', dataDir);
  } catch (error) {
    return missing('data directory', messageOf(error), `make ${dataDir} writable, or set BOOCODE_DATA_DIR`);
  }
}

export function checkDisk(dataDir: string): Check {
  try {
    const { bavail, bsize } = statfsSync(dataDir);
    const free = bavail * bsize;
    const words = `${(free / leastFreeBytes).toFixed(1)} GB free`;
    return free >= leastFreeBytes
      ? good('disk', words)
      : missing('disk', words, `free some space where ${dataDir} lies (1 GB or more)`);
  } catch (error) {
    return missing('disk', `${dataDir} cannot be looked at (${codeOf(error) ?? messageOf(error)})`, null);
  }
}
