import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BackendError } from '../backend-error.js';

const require = createRequire(import.meta.url);

const files = new Map<string, string>();

/** A file of an installed package; one that was found is not searched for again. Throws `agent.missing`. */
export function fileOf(title: string, name: string, file: string): string {
  const known = files.get(`${name}/${file}`);
  if (known !== undefined && existsSync(known)) return known;
  try {
    const found = join(dirname(require.resolve(`${name}/package.json`)), file);
    files.set(`${name}/${file}`, found);
    return found;
  } catch (error) {
    const message = `${title} is not installed. Run \`npx pnpm install\` in the clone.`;
    throw new BackendError('failure', 'agent.missing', message, { cause: error });
  }
}

interface Codex {
  binary: string;
  vendor: string;
}

let codex: { adapter: string; found: Codex } | null = null;

/** The native codex that the adapter brings, and the directory with all that it runs itself. Throws `agent.missing`. */
export function findCodex(adapter: string): Codex {
  if (codex?.adapter !== adapter || !existsSync(codex.found.binary)) codex = { adapter, found: searchCodex(adapter) };
  return codex.found;
}

function searchCodex(adapter: string): Codex {
  try {
    const own = createRequire(adapter).resolve('@openai/codex/package.json');
    const platform = createRequire(own).resolve(`@openai/codex-${process.platform}-${process.arch}/package.json`);
    const folder = join(dirname(platform), 'vendor');
    for (const triple of readdirSync(folder)) {
      const vendor = join(folder, triple);
      const binary = join(vendor, 'bin', process.platform === 'win32' ? 'codex.exe' : 'codex');
      if (existsSync(binary)) return { binary, vendor };
    }
    throw new Error(`There is no codex below ${folder}.`);
  } catch (error) {
    const message = 'The codex executable is not installed. Run `npx pnpm install` in the clone.';
    throw new BackendError('failure', 'agent.missing', message, { cause: error });
  }
}
