import { execFileSync } from 'node:child_process';

/** Whether a process runs. A zombie does not: it is only not yet asked how it ended. */
export function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z');
  } catch (error) {
    // ps says with 1 that there is no such process.
    if (error instanceof Error && 'status' in error && error.status === 1) return false;
    throw error;
  }
}
