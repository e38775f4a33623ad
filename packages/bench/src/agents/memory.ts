import { readFileSync } from 'node:fs';
import { descendantsOf, listProcesses } from '@boocode/processes/process-table';

/**
 * Resident memory of processes and of all that is below them, MiB: each page that several share is counted once in all (PSS).
 * Null where the kernel does not tell.
 */
export function residentOfTrees(pids: readonly number[]): number | null {
  const rows = listProcesses();
  const family = new Set(pids.flatMap((pid) => [pid, ...descendantsOf(pid, rows).map((row) => row.pid)]));
  const sizes = [...family].map((pid) => proportionalKiB(pid));
  return sizes.includes(null) ? null : sizes.reduce<number>((sum, kib) => sum + (kib ?? 0), 0) / 1_024;
}

/** 0 for one that is gone; null without the file. */
function proportionalKiB(pid: number): number | null {
  try {
    const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return found === undefined ? null : Number(found);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ESRCH') return 0;
    if (error.code === 'ENOENT') return isThere(pid) ? null : 0;
    throw error;
  }
}

function isThere(pid: number): boolean {
  return listProcesses().some((row) => row.pid === pid);
}
