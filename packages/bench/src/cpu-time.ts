import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second for user space, whatever the kernel's own clock is. */
const MS_PER_TICK = 10;

interface Stat {
  pid: number;
  parent: number;
  /** Of the process and of the children it has buried, milliseconds. */
  ms: number;
}

/** Milliseconds of processor that these processes have used; what has ended uncounted is left out. */
export function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (readStat(pid)?.ms ?? 0), 0);
}

/** As `cpuOf`, of a process and its children: Postgres buries its backends, so none is lost. */
export function cpuOfFamily(pid: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat?.parent === pid);
  return children.reduce((sum, stat) => sum + (stat?.ms ?? 0), cpuOf([pid]));
}

/** Null when there is no such process (any more), or no /proc. */
function readStat(pid: number): Stat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name stands in parentheses and may hold anything.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
    return { pid, parent: fields[1] ?? 0, ms: ticks * MS_PER_TICK };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}
