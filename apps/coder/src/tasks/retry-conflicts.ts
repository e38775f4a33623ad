import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';

const TRIES = 6;

/**
 * Repeats a call that Postgres rolled back because it met another: a serialization failure, a deadlock, or two hosts that
 * claimed for one session at the same moment. Every call of this folder is one transaction, so nothing of it was done.
 */
export async function retryConflicts<Result>(call: () => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await call();
    } catch (error) {
      if (tried === TRIES || !isConflict(error)) throw error;
      await delay(Math.random() * 10 * 2 ** tried);
    }
  }
}

function isConflict(error: unknown): boolean {
  if (!(error instanceof postgres.PostgresError)) return false;
  if (error.code === '40001' || error.code === '40P01') return true;
  return error.code === '23505' && error.constraint_name === 'tasks_running_session';
}
