import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '@boocode/db/connect';
import type { CoderError } from '../errors.js';

export interface Turn {
  lock: string;
  patienceMs: number;
  /** What is said to whoever has waited so long. */
  busy: () => CoderError;
}

const againMs = 100;

/**
 * Works while nobody else does under the same lock, on any host, on a connection of its own and outside of any transaction: what is
 * done may take its time, and may use that connection. A lock is asked for again and again, because a statement that waits so long is ended.
 */
export async function alone<T>(
  sql: Sql,
  { lock, patienceMs, busy }: Turn,
  work: (held: Sql) => Promise<T>,
): Promise<T> {
  const held = await sql.reserve();
  try {
    const until = Date.now() + patienceMs;
    while (!(await tryLock(held, lock))) {
      if (Date.now() > until) throw busy();
      await delay(againMs);
    }
    try {
      return await work(held);
    } finally {
      await held`select pg_advisory_unlock(hashtextextended(${lock}, 0))`;
    }
  } finally {
    held.release();
  }
}

async function tryLock(sql: Sql, lock: string): Promise<boolean> {
  const [row] = await sql<[{ taken: boolean }]>`select pg_try_advisory_lock(hashtextextended(${lock}, 0)) as taken`;
  return row.taken;
}
