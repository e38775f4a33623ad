import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { retryConflicts } from './retry-conflicts.js';
import type { NewEvents, StoppedAttempt } from './types.js';

/**
 * Stores events of attempts that this host runs, in one round trip; repeating a call does no harm. Returns the attempts that
 * are to be stopped: those that are no longer its own, of which none was stored, and those that used up a hard budget.
 */
export async function appendEvents(sql: Sql, { host, events }: NewEvents): Promise<StoppedAttempt[]> {
  if (events.length === 0) return [];
  return await retryConflicts(async () => [
    ...(await sql<StoppedAttempt[]>`select id, attempt, over from append_events(${host}, ${jsonParam(sql, events)})`),
  ]);
}
