import { whenDatabaseIsBack } from '@boocode/db/database-away';
import type { FastifyBaseLogger } from 'fastify';

/** Work on the database, one piece after the other, each as soon as the database is there. What fails is logged, and the rest goes on. */
export interface InTurn {
  add(work: () => Promise<void>): void;
  /** Ends what waits, and waits for what is under way. */
  close(): Promise<void>;
}

export function inTurn(log: Pick<FastifyBaseLogger, 'error'>): InTurn {
  const closing = new AbortController();
  let turn: Promise<void> = Promise.resolve();
  const run = async (before: Promise<void>, work: () => Promise<void>): Promise<void> => {
    await before;
    if (closing.signal.aborted) return;
    try {
      await whenDatabaseIsBack(work, closing.signal);
    } catch (error) {
      if (!closing.signal.aborted) log.error({ err: error }, 'news could not be kept');
    }
  };
  return {
    add(work) {
      turn = run(turn, work);
    },
    close() {
      closing.abort();
      return turn;
    },
  };
}
