import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a host is started on a machine. */
export interface HostProgram {
  command: readonly string[];
  environment: NodeJS.ProcessEnv;
}

const fileAt = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const built = fileAt('../../../../apps/coder/dist/main.js');

/** Where coder listens on its machine, for who is on that machine. */
export const CODER_PORT = 7_400;
/** What steps are given to. */
export const AGENT = 'laboratory';

/** What is missing of coder as it is built. */
export function missingOfCoder(): string[] {
  return existsSync(built) ? [] : ['coder as it is built (npm run build)'];
}

/** Coder as it is built, with a data directory and a home of its own, and one agent that a person has described. */
export async function coderProgram(
  name: string,
  place: { folder: string; url: string; ledger: string },
): Promise<HostProgram> {
  const machine = path.join(place.folder, name);
  // What a host leaves in `/tmp` that is killed goes with the laboratory.
  const [home, data, temporary] = [path.join(machine, 'home'), path.join(machine, 'data'), path.join(machine, 'tmp')];
  for (const dir of [home, data, temporary]) await mkdir(dir, { recursive: true });
  const agent = path.join(machine, 'fleet-agent.sh');
  await copyFile(fileAt('fleet-agent.sh'), agent);
  await writeFile(path.join(home, '.gitconfig'), `[user]\n  name = ${name}\n  email = ${name}@example.invalid\n`);
  await writeFile(path.join(data, 'agents.json'), JSON.stringify({ agents: [described(agent)] }));
  return {
    command: [process.execPath, built],
    environment: {
      PATH: process.env['PATH'],
      HOME: home,
      TMPDIR: temporary,
      DATABASE_URL: place.url,
      BOOCODE_DATA_DIR: data,
      BOOCODE_HOSTNAME: name,
      BOOCODE_CODER_PORT: String(CODER_PORT),
      FLEET_LEDGER: place.ledger,
    },
  };
}

function described(command: string): object {
  return {
    kind: 'cli',
    id: AGENT,
    title: 'The agent of the laboratory',
    command,
    profiles: { 'read-only': [], ask: [], write: [] },
    environment: ['FLEET_LEDGER'],
    slots: 4,
  };
}

/** Coder's engine alone, whose steps end at once: what is measured with it is the engine. */
export function engineProgram(name: string, url: string): HostProgram {
  const program = [process.execPath, '--conditions=@boocode/source', '--import', 'tsx', fileAt('fleet-engine.ts')];
  return { command: [...program, url, name], environment: process.env };
}
