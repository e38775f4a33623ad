import { whenDatabaseIsBack } from '@boocode/db/database-away';
import type { FastifyBaseLogger } from 'fastify';

const dayMs = 24 * 60 * 60 * 1_000;

interface Sweep {
  /** In words, for the log: `old rows of the audit`. */
  what: string;
  keepDays: number;
  /** Removes what is older than so many days, and says how much that was. */
  remove: (keepDays: number) => Promise<number>;
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>;
  everyMs?: number;
}

/** Removes what is old, now, as soon as the database is there, and once a day from then on. */
export function sweepDaily({ what, keepDays, remove, log, everyMs = dayMs }: Sweep): { close(): Promise<void> } {
  const closing = new AbortController();
  const sweep = async () => {
    try {
      const removed = await whenDatabaseIsBack(() => remove(keepDays), closing.signal);
      if (removed > 0) log.info({ removed, keepDays }, `${what} were removed`);
    } catch (error) {
      if (!closing.signal.aborted) log.warn({ err: error }, `${what} could not be removed`);
    }
  };
  let sweeping = sweep();
  const timer = setInterval(() => {
    // One behind the other, however long the database is away.
    sweeping = sweeping.then(sweep);
  }, everyMs);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      closing.abort();
      await sweeping;
    },
  };
}
