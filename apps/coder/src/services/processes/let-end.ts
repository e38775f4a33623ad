import { setTimeout as delay } from 'node:timers/promises';
import { listProcesses, readEnvironment } from '@boocode/processes/process-table';
import { markNames, ownerLives } from './marks.js';

/** As long as git may take by far; a helper that a hook of the person has left running would hold up a start so long. */
const patienceMs = 30_000;
const lookMs = 20;

/** Waits until all that is let end, and whose owner has died, has ended: also what another installation's coder has left. */
export async function letEnd(): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (listProcesses().some(({ pid }) => isLetEnd(pid)) && Date.now() < deadline) await delay(lookMs);
}

function isLetEnd(pid: number): boolean {
  const environment = readEnvironment(pid);
  return environment.has(markNames.letEnd) && !ownerLives(environment.get(markNames.owner) ?? '');
}
