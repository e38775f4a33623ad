import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { z } from 'zod';
import { foundOnce } from '../found-once.js';

export interface ClaudeBinary {
  path: string;
  version: string;
}

/** Said wherever the executable is needed and not there. */
export const missingBinary = 'The claude executable is not installed. Run `npx pnpm install` in the clone.';

const Manifest = z.object({ version: z.string() });

/** The native claude that came with its SDK, or null when npm left it out. */
export const findClaude = foundOnce(searchClaude, ({ path }) => path);

function searchClaude(): ClaudeBinary | null {
  const require = createRequire(import.meta.url);
  try {
    const sdk = createRequire(require.resolve('@anthropic-ai/claude-agent-sdk'));
    const base = `@anthropic-ai/claude-agent-sdk-${process.platform}-${process.arch}`;
    const found = [base, `${base}-musl`]
      .map((name) => resolved(sdk, `${name}/package.json`))
      .find((path) => path !== null);
    if (found === undefined || found === null) return null;
    const path = join(dirname(found), process.platform === 'win32' ? 'claude.exe' : 'claude');
    accessSync(path, constants.X_OK);
    return { path, version: Manifest.parse(JSON.parse(readFileSync(found, 'utf8'))).version };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function resolved(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'MODULE_NOT_FOUND', 'ENOENT', 'EACCES');
}
