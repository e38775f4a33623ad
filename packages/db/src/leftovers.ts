import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine, endProcess, isAlive, processesIn } from './process-table.js';

/** The id of the postmaster that serves the cluster in `folder`, or null. A stranger that got its old id is not one. */
export async function livePostmaster(folder: string, program: string): Promise<number | null> {
  const pid = await recordedPid(folder);
  if (pid === null || !(await isAlive(pid))) return null;
  return (await commandLine(pid)).startsWith(`${program} -D ${folder} `) ? pid : null;
}

/**
 * Makes the way free after a postmaster that was killed. Its other processes live on for a while, hold the shared memory and would
 * make the next postmaster refuse to start; they are ended by id and proven dead. To be called with no postmaster alive.
 */
export async function clearLeftovers(folder: string, program: string): Promise<void> {
  for (const pid of await processesIn(folder, program)) {
    // They notice their postmaster's death themselves and write nothing more; the signals are for one that hangs.
    await endProcess(pid, [
      { signal: 'SIGTERM', ms: 1_000 },
      { signal: 'SIGQUIT', ms: 1_000 },
      { signal: 'SIGKILL', ms: 5_000 },
    ]);
  }
  const pid = await recordedPid(folder);
  // After a reboot the recorded id may be some other program's, and Postgres would take that for a live postmaster.
  if (pid !== null && (await isAlive(pid))) await rm(join(folder, 'postmaster.pid'));
}

async function recordedPid(folder: string): Promise<number | null> {
  try {
    const pid = Number.parseInt(await readFile(join(folder, 'postmaster.pid'), 'utf8'), 10);
    return pid > 0 ? pid : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}
