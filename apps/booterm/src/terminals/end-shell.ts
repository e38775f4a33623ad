import { setTimeout as delay } from 'node:timers/promises';
import {
  descendantsOf,
  hasProcTable,
  listProcesses,
  readEnvironment,
  type ProcessRow,
} from '@boocode/processes/process-table';
import { shellSurvived } from '../errors.js';
import { codeOf } from './message-of.js';
import { markName } from './shell.js';

/** A shell that was started, and all that it started. */
export interface Shell {
  /** Of its terminal: the mark in its environment. */
  id: string;
  /** Null: it is known by its mark alone. Its id is that of its session and group too. */
  pid: number | null;
  startTime: string | null;
}

/** How long a killed process may take to leave the table; one that waits for a dead disk can take longer. */
const deathLimitMs = 10_000;
const lookEveryMs = 10;

/**
 * SIGHUP to all of a shell, as a terminal that is closed does, and SIGKILL to what is left after the grace, again and again until
 * nothing is: a process may start another one while it dies. Resolves with how many there were, when they are proven dead.
 */
export async function endShell(shell: Shell, graceMs: number): Promise<number> {
  const start = Date.now();
  const seen = new Set<number>();
  for (;;) {
    const living = livingOf(shell);
    if (living.length === 0) return seen.size;
    const killing = Date.now() - start >= graceMs;
    if (Date.now() - start > graceMs + deathLimitMs) throw shellSurvived(living.map(Math.abs), deathLimitMs / 1000);
    for (const pid of killing ? living : living.filter((one) => !seen.has(one))) {
      seen.add(pid);
      signal(pid, killing ? 'SIGKILL' : 'SIGHUP');
      // What is stopped hears of its end only when it goes on.
      if (!killing) signal(pid, 'SIGCONT');
    }
    await delay(lookEveryMs);
  }
}

/** Process ids; where there is no process table, the group as a negative one. */
function livingOf(shell: Shell): number[] {
  if (hasProcTable()) return membersOf(shell, listProcesses()).map(({ pid }) => pid);
  return shell.pid !== null && groupAnswers(shell.pid) ? [-shell.pid] : [];
}

/** The shell, and whatever bears its mark, is in its session or group, or descends from one of those. */
function membersOf(shell: Shell, rows: readonly ProcessRow[]): ProcessRow[] {
  const holder = rows.find(({ pid }) => pid === shell.pid);
  // While a process of a session lives the kernel gives its number to no other; whoever else has it now says that it is empty.
  const leader = holder === undefined || holder.startTime === shell.startTime ? shell.pid : null;
  const found = rows.filter(
    (row) =>
      // By its number too: between fork and exec it has neither a session of its own nor the mark.
      (leader !== null && [row.pid, row.session, row.group].includes(leader)) ||
      readEnvironment(row.pid).get(markName) === shell.id,
  );
  const all = new Map([...found, ...found.flatMap(({ pid }) => descendantsOf(pid, rows))].map((row) => [row.pid, row]));
  all.delete(process.pid);
  return [...all.values()];
}

function groupAnswers(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
    throw error;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
