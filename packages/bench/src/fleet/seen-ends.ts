import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';
import { isDatabaseAway } from '@boocode/db/database-away';

const EVERY_MS = 500;

/**
 * Ends of steps as somebody who looks from outside sees them, whichever server leads. A commit is seen by others only once both servers
 * have it, so what was seen once must hold whatever becomes of either.
 */
export class SeenEnds {
  /** As `task attempt`. */
  readonly seen = new Set<string>();
  readonly #over = new AbortController();
  readonly #watching: Promise<void>;

  constructor(sql: Sql, signal: AbortSignal) {
    this.#watching = this.#watch(sql, AbortSignal.any([signal, this.#over.signal]));
    // Whoever closes hears of it.
    this.#watching.catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#over.abort();
    await this.#watching;
  }

  async #watch(sql: Sql, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const ends = await sql<{ end: string }[]>`
          select concat(task_id, ' ', attempt) as end from task_attempts where outcome = 'completed'`;
        for (const { end } of ends) this.seen.add(end);
      } catch (error) {
        if (!isDatabaseAway(error)) throw error;
      }
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
