import { readFileSync, readdirSync } from 'node:fs';

export interface RunningProcess {
  pid: number;
  command: string;
}

/**
 * Every process of this machine that belongs to a data directory: its path stands in the command line or in the
 * environment that the process was started with. Zombies have neither, so they don't count. Linux only (/proc).
 */
export function processesOf(dataDirectory: string): RunningProcess[] {
  const found: RunningProcess[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
    const environment = read(`/proc/${pid}/environ`);
    if (command.includes(dataDirectory) || environment.includes(dataDirectory)) found.push({ pid, command });
  }
  return found;
}

/** A process may end between listing and reading it: that is the same as not being there. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

export type Part = 'coder' | 'opencode' | 'postgres';

/** The one process that is that part of a stack; null while it is not there. */
export function partOf(dataDirectory: string, part: Part): RunningProcess | null {
  const is: Record<Part, (command: string) => boolean> = {
    coder: (command) => command.includes('coder/dist/main.js'),
    opencode: (command) => /opencode(\.exe)? serve/.test(command),
    postgres: (command) => /bin\/postgres .*-D/.test(command),
  };
  return processesOf(dataDirectory).find((candidate) => is[part](candidate.command)) ?? null;
}
