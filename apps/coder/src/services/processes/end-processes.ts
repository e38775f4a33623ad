import { setTimeout as delay } from 'node:timers/promises';
import { hasCode } from '@boocode/db/errors';
import { ProcessError } from './process-error.js';
import { descendantsOf, listProcesses, readProcess, type ProcessRow } from '@boocode/processes/process-table';

/** How long a killed process may take to leave the table; one that waits for a dead disk can take longer. */
const DEATH_LIMIT_MS = 10_000;
/** Between two looks at what is dying: most of it is gone within a few milliseconds, the rest is not asked for more often. */
const FIRST_LOOK_MS = 2;
const LAST_LOOK_MS = 32;

/** Whether this very process still runs; another one with the same pid doesn't count. */
function isAlive(row: ProcessRow): boolean {
  return readProcess(row.pid)?.startTime === row.startTime;
}

/** Sends a signal to one process or, with a negative pid, to a group. One that is already gone is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return;
    throw error;
  }
}

/**
 * Kills everything that `select` finds, with its descendants, again and again until nothing is left: a process may
 * start another one while it dies. Returns all that were killed. Throws `process.survived` after ten seconds.
 * `seen` is the table as it was a moment ago, where that is known.
 */
export async function killUntilGone(
  select: (rows: readonly ProcessRow[]) => ProcessRow[],
  seen: ProcessRow[] = listProcesses(),
): Promise<ProcessRow[]> {
  const killed = new Map<string, ProcessRow>();
  const deadline = Date.now() + DEATH_LIMIT_MS;
  let wait = FIRST_LOOK_MS;
  for (let rows = seen; ; rows = listProcesses()) {
    const selected = select(rows);
    for (const row of [...selected, ...selected.flatMap((one) => descendantsOf(one.pid, rows))]) {
      killed.set(`${row.pid}.${row.startTime}`, row);
    }
    const alive = [...killed.values()].filter((row) => row.pid !== process.pid && isAlive(row));
    if (alive.length === 0) return [...killed.values()];
    if (Date.now() > deadline) {
      const pids = alive.map((row) => row.pid).join(', ');
      throw new ProcessError(
        'process.survived',
        `Processes ${pids} are still there ${DEATH_LIMIT_MS / 1000} s after SIGKILL, perhaps waiting for a disk. End them by hand before starting again.`,
      );
    }
    for (const row of alive) sendSignal(row.pid, 'SIGKILL');
    await delay(wait);
    wait = Math.min(2 * wait, LAST_LOOK_MS);
  }
}
