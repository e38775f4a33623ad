import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../errors.js';
import { groupLives, isAlive, type ProcessIdentity } from './process-identity.js';

const lookEveryMs = 20;

/**
 * Ends a process that leads its own group: SIGTERM to it, and when `patienceMs` have passed SIGKILL to the whole group.
 * Resolves when the process is gone, and with it every member of the group.
 */
export async function endProcess(identity: ProcessIdentity, patienceMs: number): Promise<void> {
  if (isAlive(identity)) signal(identity.pid, 'SIGTERM');
  const patientUntil = Date.now() + patienceMs;
  await until(() => !isAlive(identity) || Date.now() >= patientUntil);
  await until(() => {
    if (!groupLives(identity.pid)) return true;
    signal(-identity.pid, 'SIGKILL');
    return false;
  });
}

/** The end of a process that is not our child announces itself to nobody, so it is looked for. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await delay(lookEveryMs);
}

/** Sends a signal; a process that is already gone is what was wanted. */
function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
