import { whenDatabaseIsBack } from '@boocode/db/database-away';
import type { Sql } from '@boocode/db/connect';
import type { FastifyBaseLogger } from 'fastify';
import { removeOldAudit } from './audit-rows.js';

const dayMs = 24 * 60 * 60 * 1_000;

interface Sweep {
  sql: Sql;
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>;
  keepDays: number;
  everyMs?: number;
}

/** Removes rows of the audit that are older, now, as soon as the database is there, and once a day from then on. */
export function sweepAudit({ sql, log, keepDays, everyMs = dayMs }: Sweep): { close(): Promise<void> } {
  const closing = new AbortController();
  const sweep = async () => {
    try {
      const rows = await whenDatabaseIsBack(() => removeOldAudit(sql, keepDays), closing.signal);
      if (rows > 0) log.info({ rows, keepDays }, 'old rows of the audit were removed');
    } catch (error) {
      if (!closing.signal.aborted) log.warn({ err: error }, 'old rows of the audit could not be removed');
    }
  };
  let sweeping = sweep();
  const timer = setInterval(() => {
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
