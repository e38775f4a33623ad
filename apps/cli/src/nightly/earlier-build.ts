import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { cloneRoot } from '../clone.js';

const run = promisify(execFile);
const outputBytes = 64 * 1024 * 1024;

export interface EarlierBuild {
  /** Of the commit, shortened. */
  commit: string;
  /** The script behind its `boocode`. */
  cli: string;
  remove(): void;
}

/** The tags of this clone, the oldest first. */
export async function tags(): Promise<string[]> {
  const { stdout } = await run('git', ['tag', '--sort=creatordate'], { cwd: cloneRoot });
  return stdout.split('\n').filter((line) => line !== '');
}

/** Another version of BooCode, cloned, installed and built in a folder that is thrown away. Throws what git, pnpm or its build says. */
export async function buildEarlier(ref: string): Promise<EarlierBuild> {
  const folder = mkdtempSync(join(tmpdir(), 'boocode-earlier-'));
  try {
    const { stdout } = await run('git', ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`], {
      cwd: cloneRoot,
    });
    const commit = stdout.trim();
    await run('git', ['clone', '--quiet', '--shared', '--no-checkout', cloneRoot, folder]);
    await run('git', ['checkout', '--quiet', '--detach', commit], { cwd: folder });
    const text: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const { packageManager } = z.object({ packageManager: z.string().startsWith('pnpm@') }).parse(text);
    const pnpm = async (...args: string[]): Promise<void> => {
      await run('npx', ['--yes', packageManager, ...args], { cwd: folder, maxBuffer: outputBytes });
    };
    await pnpm('install', '--frozen-lockfile', '--prefer-offline');
    await pnpm('build');
    return {
      commit: commit.slice(0, 8),
      cli: join(folder, 'apps/cli/dist/main.js'),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
