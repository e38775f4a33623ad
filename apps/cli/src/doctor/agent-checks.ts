import type { AgentDescription } from '@boocode/contracts/flow-run';
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CoderClient } from '../client/coder-client.js';
import { cloneRoot } from '../clone.js';
import { codeOf, messageOf } from '../errors.js';
import { good, lacking, missing, type Check } from './check.js';

const run = promisify(execFile);
const versionMs = 20_000;

/** The opencode that npm brought. It runs with a home of its own, so that asking leaves nothing in the user's. */
export async function checkOpencode(dataDir: string): Promise<Check> {
  const home = path.join(dataDir, 'agents', 'opencode');
  const binary = path.join(cloneRoot, 'apps', 'coder', 'node_modules', '.bin', 'opencode');
  try {
    mkdirSync(home, { recursive: true });
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      XDG_CACHE_HOME: home,
      XDG_CONFIG_HOME: home,
      XDG_DATA_HOME: home,
      XDG_STATE_HOME: home,
    };
    const { stdout } = await run(binary, ['--version'], { env, timeout: versionMs, cwd: home });
    return good('opencode', stdout.trim());
  } catch (error) {
    return missing(
      'opencode',
      `cannot be run (${codeOf(error) ?? messageOf(error)})`,
      'npx --yes pnpm@12.21.0 install --force',
    );
  }
}

/** The agents as the running BooCode sees them. */
export async function checkAgents(client: CoderClient | null): Promise<Check[]> {
  if (client === null) return [lacking('agents', 'known only while BooCode runs', 'npm start')];
  try {
    return (await client.agents()).map(checkOfAgent);
  } catch (error) {
    return [missing('agents', messageOf(error), 'npm run boocode -- down && npm start')];
  }
}

function checkOfAgent({ id, title, available, version, problem }: AgentDescription): Check {
  const name = `agent ${id}`;
  if (available) return good(name, version === null ? title : `${title} ${version}`);
  return lacking(name, problem?.message ?? 'not available', problem?.mend ?? null);
}
