import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { cloneRoot } from '../clone.js';
import { codeOf, messageOf } from '../errors.js';
import { good, missing, type Check } from './check.js';
import { pinnedPnpm } from './pinned-pnpm.js';

const run = promisify(execFile);
const versionMs = 20_000;
const name = 'opencode';

/** Asks the opencode that npm brought for its version, in a home of its own that is removed again. */
export async function checkOpencode(dataDir: string): Promise<Check> {
  const mend = `npx --yes ${pinnedPnpm()} install`;
  const binary = findBinary();
  if (binary === null) return missing(name, `there is none for ${process.platform}-${process.arch}`, mend);
  const agents = path.join(dataDir, 'agents');
  mkdirSync(agents, { recursive: true });
  const home = mkdtempSync(path.join(agents, 'doctor-'));
  try {
    // It is one executable that unpacks parts of itself to the place for temporary files, and leaves them there.
    const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home };
    const { stdout } = await run(binary, ['--version'], { env, timeout: versionMs, cwd: home });
    return good(name, stdout.trim());
  } catch (error) {
    return missing(name, `${binary} cannot be run (${codeOf(error) ?? messageOf(error).split('\n')[0]})`, mend);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The executable of this machine, from the package that `opencode-ai` brings it in; null when the install left it out. */
function findBinary(): string | null {
  const base = `opencode-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'opencode.exe' : 'opencode';
  try {
    const fromCoder = createRequire(path.join(cloneRoot, 'apps', 'coder', 'package.json'));
    const fromPackage = createRequire(fromCoder.resolve('opencode-ai/package.json'));
    for (const candidate of [base, `${base}-baseline`, `${base}-musl`, `${base}-baseline-musl`]) {
      const found = resolveFrom(fromPackage, `${candidate}/package.json`);
      if (found !== null) return path.join(path.dirname(found), 'bin', file);
    }
    return null;
  } catch (error) {
    if (codeOf(error) === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

function resolveFrom(from: NodeJS.Require, module: string): string | null {
  try {
    return from.resolve(module);
  } catch (error) {
    if (codeOf(error) === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}
