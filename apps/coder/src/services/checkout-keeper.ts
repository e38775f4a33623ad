import type { Sql } from '@boocode/db/connect';
import type { Logger } from 'pino';
import { readOpenRuns } from '../tasks/read-open-runs.js';
import { isDatabaseAway } from '@boocode/db/database-away';
import { removeCheckouts } from './git/checkout.js';

export interface CheckoutKeeper {
  /** One folder a run. */
  dir: string;
  /** Removes the trees of runs that have ended, now and again; never one of `activeRuns`. */
  start(activeRuns: () => Set<string>): void;
  stop(): Promise<void>;
}

const sweepEveryMs = 10_000;

/** Removes checkouts once nobody needs them: the run has ended, and no agent of it is still on its way out. */
export function createCheckoutKeeper({ sql, dir, log }: { sql: Sql; dir: string; log: Logger }): CheckoutKeeper {
  let timer: NodeJS.Timeout | null = null;
  let sweeping: Promise<void> = Promise.resolve();

  async function sweep(activeRuns: () => Set<string>): Promise<void> {
    try {
      const open = await readOpenRuns(sql);
      const removed = await removeCheckouts(dir, new Set([...open, ...activeRuns()]));
      if (removed.length > 0) log.debug({ removed }, 'removed the checkouts of ended runs');
    } catch (error) {
      if (!isDatabaseAway(error)) log.error({ err: error }, 'could not remove the checkouts of ended runs');
    }
  }

  return {
    dir,
    start(activeRuns) {
      sweeping = sweep(activeRuns);
      timer = setInterval(() => {
        sweeping = sweep(activeRuns);
      }, sweepEveryMs);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      await sweeping;
    },
  };
}
