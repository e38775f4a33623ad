import { whenDatabaseIsBack } from '@boocode/db/database-away';
import type { Sql } from '@boocode/db/connect';
import type { FastifyBaseLogger } from 'fastify';
import { removeUnsent } from './attachment-rows.js';

const dayMs = 24 * 60 * 60 * 1_000;

interface Sweep {
  sql: Sql;
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>;
  /** How long what was never sent is kept: so long a draft in some browser may still mean it. */
  keepDays: number;
  everyMs?: number;
}

/** Removes files that were attached and never sent, now, as soon as the database is there, and once a day from then on. */
export function sweepUnsent({ sql, log, keepDays, everyMs = dayMs }: Sweep): { close(): Promise<void> } {
  const closing = new AbortController();
  const sweep = async () => {
    try {
      const files = await whenDatabaseIsBack(() => removeUnsent(sql, keepDays), closing.signal);
      if (files > 0) log.info({ files, keepDays }, 'attached files that were never sent were removed');
    } catch (error) {
      if (!closing.signal.aborted) log.warn({ err: error }, 'attached files that were never sent could not be removed');
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
