import { rename, rm, stat } from 'node:fs/promises';
import { hasCode } from '../errors.js';
import { clearLeftovers, livePostmaster } from '../leftovers.js';
import { endProcess } from '../process-table.js';

/** What a restore makes beside a cluster's folder: what it copies the cluster and settings into, and the whole cluster at last. */
export function restorePlaces(folder: string): { draft: string; home: string; restored: string } {
  return { draft: `${folder}.restoring`, home: `${folder}.restoring-home`, restored: `${folder}.restored` };
}

/**
 * Sees to what a restore that was cut off has left: its last step is done when it had moved the old cluster aside, and otherwise what
 * it made is removed. Nothing else may be at work on the folder.
 */
export async function finishRestore(folder: string, program: string, log: (message: string) => void): Promise<void> {
  const { draft, home, restored } = restorePlaces(folder);
  if ((await isThere(restored)) && !(await isThere(folder))) {
    await rename(restored, folder);
    log(`A restore was cut off before its last step; the restored database is now in ${folder}.`);
    return;
  }
  const wasCutOff = (await isThere(draft)) || (await isThere(restored));
  if (!wasCutOff && !(await isThere(home))) return;
  await clearRestore(folder, program);
  if (!wasCutOff) return;
  log(
    'A restore was cut off before its database was in place; what it had made is removed, and the database is what it was before. ' +
      'Restore again if that is still wanted.',
  );
}

/** Ends the Postgres of an interrupted restore, and removes what that left. */
async function clearRestore(folder: string, program: string): Promise<void> {
  const { draft, home, restored } = restorePlaces(folder);
  const running = await livePostmaster(draft, program);
  if (running !== null) {
    await endProcess(running.pid, [
      { signal: 'SIGQUIT', ms: 5_000 },
      { signal: 'SIGKILL', ms: 5_000 },
    ]);
  }
  await clearLeftovers(draft, program);
  for (const left of [draft, home, restored]) await rm(left, { recursive: true, force: true });
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
