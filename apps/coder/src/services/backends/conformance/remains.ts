import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { hasCode } from '@boocode/db/errors';
import { descendantsOf, listProcesses, readEnvironment } from '@boocode/processes/process-table';
import { markedProcesses } from '../../processes/marked-processes.js';
import type { World } from '../conformance-world.js';
import { commandToken } from './cancel-scenes.js';

interface Running {
  pid: number;
  /** The program and its arguments. */
  command: readonly string[];
  /** It shows the command of its parent, as a process does for an instant between fork and exec. */
  forking: boolean;
}

/**
 * All that runs for a world: what carries its mark or one of its directories for temporary files, what is below such a process or in
 * its group, and what names the world in its arguments.
 */
export function runningIn({ root, dataDir }: World): Running[] {
  const rows = listProcesses();
  const marked = markedProcesses(dataDir, rows);
  const groups = new Set(marked.map(({ group }) => group));
  const known = new Set([...marked, ...marked.flatMap(({ pid }) => descendantsOf(pid, rows))].map(({ pid }) => pid));
  return rows.flatMap(({ pid, parent, group }) => {
    const command = argumentsOf(pid);
    const temporary = readEnvironment(pid).get('TMPDIR') ?? '';
    const ours =
      known.has(pid) || groups.has(group) || temporary.startsWith(dataDir) || command.some((one) => one.includes(root));
    if (!ours || pid === process.pid || command.length === 0) return [];
    return [{ pid, command, forking: isDeepStrictEqual(argumentsOf(parent), command) }];
  });
}

/** What runs of the long commands. */
export function commandsIn(world: World): Running[] {
  return runningIn(world).filter(({ command }) => command.some((word) => word.includes(commandToken)));
}

/** What runs beyond the usual, by the programs: a process that was replaced by another of its kind is no news. */
export function beyond(usual: readonly Running[], running: readonly Running[]): Running[] {
  const left = usual.map(({ command: [program] }) => program);
  return running.filter(({ command: [program] }) => {
    const at = left.indexOf(program);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

/** Empty for a process that has just ended. */
function argumentsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return [];
    throw error;
  }
}
