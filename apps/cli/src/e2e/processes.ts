import { readFileSync } from 'node:fs';
import { listProcesses, readEnvironment } from '@boocode/processes/process-table';

export interface RunningProcess {
  pid: number;
  command: string;
}

/**
 * Every process of this machine that belongs to a data directory: its path stands in the command line or in the
 * environment that the process was started with. Zombies have neither, so they don't count. Linux only (/proc).
 */
export function processesOf(dataDirectory: string): RunningProcess[] {
  return listProcesses().flatMap(({ pid }) => {
    if (pid === process.pid) return [];
    const command = commandOf(pid);
    const mentions = [command, ...readEnvironment(pid).values()].some((text) => text.includes(dataDirectory));
    return mentions ? [{ pid, command }] : [];
  });
}

/** A process may end between listing and reading it: that is the same as not being there. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

export type Part = 'coder' | 'opencode' | 'claude' | 'codex' | 'postgres';

/** The processes that are that part of a stack: of some agents each session has one. */
export function partsOf(dataDirectory: string, part: Part): RunningProcess[] {
  const is: Record<Part, (command: string) => boolean> = {
    coder: (command) => command.includes('coder/dist/main.js'),
    opencode: (command) => /opencode(\.exe)? serve/.test(command),
    claude: (command) => /claude-agent-sdk\S*\/claude /.test(command),
    codex: (command) => command.includes('codex-acp/dist/index.js'),
    postgres: (command) => /bin\/postgres .*-D/.test(command),
  };
  return processesOf(dataDirectory).filter((candidate) => is[part](candidate.command));
}

/** The one process that is that part of a stack; null while it is not there. */
export function partOf(dataDirectory: string, part: Part): RunningProcess | null {
  return partsOf(dataDirectory, part)[0] ?? null;
}
