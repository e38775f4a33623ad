import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { z } from 'zod';
import { BackendError } from '../backend-error.js';

export interface OpencodeBinary {
  path: string;
  version: string;
}

/** Said wherever the executable is needed and not there. */
export const missingBinary = 'The opencode executable is not installed. Run `npx pnpm install` in the clone.';

const PackageJson = z.object({ version: z.string() });

/** The packages that may hold the executable for this machine, best first. */
function binaryPackages(platform: NodeJS.Platform, arch: string): string[] {
  const base = `opencode-${platform === 'win32' ? 'windows' : platform}-${arch}`;
  return [base, `${base}-baseline`, `${base}-musl`, `${base}-baseline-musl`];
}

/**
 * The native opencode executable that came with the `opencode-ai` package, or null when npm left it out. The package's
 * own `bin` is a stub until its install script has run, and must never be started through node.
 */
export function findOpencode(
  { platform, arch }: { platform: NodeJS.Platform; arch: string } = { platform: process.platform, arch: process.arch },
): OpencodeBinary | null {
  const require = createRequire(import.meta.url);
  let fromPackage: NodeJS.Require;
  try {
    fromPackage = createRequire(require.resolve('opencode-ai/package.json'));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  for (const name of binaryPackages(platform, arch)) {
    try {
      const manifest = fromPackage.resolve(`${name}/package.json`);
      const path = join(dirname(manifest), 'bin', platform === 'win32' ? 'opencode.exe' : 'opencode');
      accessSync(path, constants.X_OK);
      return { path, version: PackageJson.parse(JSON.parse(readFileSync(manifest, 'utf8'))).version };
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return null;
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'MODULE_NOT_FOUND', 'ENOENT', 'EACCES');
}

/**
 * The ripgrep that opencode searches with. Without one on its path opencode would download it, and offline its grep and
 * glob would fail. Throws `agent.missing`.
 */
export async function findRipgrep(): Promise<string> {
  try {
    return (await import('@vscode/ripgrep')).rgPath;
  } catch (error) {
    const message = 'ripgrep, which opencode searches with, is not installed. Run `npx pnpm install` in the clone.';
    throw new BackendError('failure', 'agent.missing', message, { cause: error });
  }
}
