import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './errors.js';
import { commandLine, endProcess, isAlive, processesIn } from './process-table.js';

/** The postmaster that serves the cluster in `folder`, or null. `port` is null as long as it has not come to listen. */
export async function livePostmaster(
  folder: string,
  program: string,
): Promise<{ pid: number; port: number | null } | null> {
  const recorded = await recordedPostmaster(folder);
  if (!recorded || !isAlive(recorded.pid)) return null;
  // After a reboot the recorded id may be a stranger's.
  return (await commandLine(recorded.pid)).startsWith(`${program} -D ${folder} `) ? recorded : null;
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
  const recorded = await recordedPostmaster(folder);
  // Nothing of ours lives now, so this id is a stranger's; Postgres would take that for a live postmaster.
  if (recorded && isAlive(recorded.pid)) await rm(join(folder, 'postmaster.pid'));
}

/** What the last postmaster wrote down: its id in the first line, its port in the fourth. */
async function recordedPostmaster(folder: string): Promise<{ pid: number; port: number | null } | null> {
  try {
    const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n').map(Number);
    const [pid = 0, , , port = 0] = lines;
    return pid > 0 ? { pid, port: port > 0 ? port : null } : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}
