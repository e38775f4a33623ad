import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { retryConflicts } from './retry-conflicts.js';
import type { AttemptRef, NewEvents } from './types.js';

/**
 * Stores events of attempts that this host runs, in one round trip; repeating a call does no harm. Returns the attempts that
 * are no longer its own: none of their events was stored, and their agents are to be stopped.
 */
export async function appendEvents(sql: Sql, { host, events }: NewEvents): Promise<AttemptRef[]> {
  if (events.length === 0) return [];
  return await retryConflicts(async () => [
    ...(await sql<AttemptRef[]>`select id, attempt from append_events(${host}, ${jsonParam(sql, events)})`),
  ]);
}
