import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { cloneRoot } from '../../clone.js';
import type { Version } from './versions.js';

const run = promisify(execFile);
const outputBytes = 64 * 1024 * 1024;

export interface EarlierBuild {
  /** The script behind its `boocode`. */
  cli: string;
  remove(): void;
}

/**
 * Another version of BooCode, cloned, installed and built: in a folder that is thrown away, or below `keptIn`, where it is found again.
 * Throws what git, pnpm or its build says.
 */
export async function buildEarlier(version: Version, keptIn: string | null): Promise<EarlierBuild> {
  const commit = await commitOf(version);
  const folder = keptIn === null ? mkdtempSync(path.join(tmpdir(), 'boocode-earlier-')) : path.join(keptIn, commit);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const built = { cli: path.join(folder, 'apps/cli/dist/main.js'), remove: keptIn === null ? remove : () => undefined };
  const whole = path.join(folder, 'node_modules/.boocode-built');
  if (existsSync(whole)) return built;
  try {
    remove();
    mkdirSync(path.dirname(folder), { recursive: true });
    await run('git', ['clone', '--quiet', '--shared', '--no-checkout', cloneRoot, folder]);
    await run('git', ['checkout', '--quiet', '--detach', commit], { cwd: folder });
    const text: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const { packageManager } = z.object({ packageManager: z.string().startsWith('pnpm@') }).parse(text);
    const pnpm = async (...args: string[]): Promise<void> => {
      await run('npx', ['--yes', packageManager, ...args], { cwd: folder, maxBuffer: outputBytes });
    };
    await pnpm('install', '--frozen-lockfile', '--prefer-offline');
    // What runs is enough: types were checked when it was committed, and nobody looks at its pages.
    await pnpm('exec', 'tsc', '-b', '--noCheck');
    writeFileSync(whole, '');
    return built;
  } catch (error) {
    remove();
    throw error;
  }
}

async function commitOf({ name, commit }: Version): Promise<string> {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`];
    return (await run('git', args, { cwd: cloneRoot })).stdout.trim();
  } catch {
    throw new Error(
      `This clone has no commit ${commit}${name === commit ? '' : ` of version ${name}`}. In a shallow one, \`git fetch --unshallow\` brings it.`,
    );
  }
}
