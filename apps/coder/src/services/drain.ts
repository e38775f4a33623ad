import { isDatabaseAway } from '@boocode/db/database-away';
import type { Logger } from 'pino';
import type { Host } from '../tasks/host.js';
import type { Dispatcher } from './dispatcher-ports.js';

interface DrainPorts {
  host: Pick<Host, 'drain'>;
  dispatcher: Pick<Dispatcher, 'drain' | 'activeRuns'>;
  log: Pick<Logger, 'info' | 'warn'>;
}

/** How a host lets go of its work: it claims nothing more, and what runs may end within so many seconds, or until `signal`. */
export function drainOf(
  { host, dispatcher, log }: DrainPorts,
  seconds: number,
): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    if (seconds === 0) return;
    log.info({ seconds, runs: dispatcher.activeRuns().size }, 'takes nothing more, and waits for what runs here');
    const told = host.drain().catch((error: unknown) => {
      // Only the table does not know then: nothing is claimed here either way.
      if (!isDatabaseAway(error)) throw error;
      log.warn({ err: error }, 'could not note that this host drains');
    });
    await dispatcher.drain(seconds * 1_000, signal);
    await told;
  };
}
