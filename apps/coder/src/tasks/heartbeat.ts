import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { retryConflicts } from './retry-conflicts.js';
import type { AttemptRef, Heartbeat } from './types.js';

/**
 * Extends the leases of everything that this host runs. Returns the attempts that are no longer its own (cancelled, taken
 * back, or redone): the caller stops their agents. Called every few seconds, it is also how a cancellation arrives.
 */
export async function heartbeat(sql: Sql, { host, attempts, lease_seconds }: Heartbeat): Promise<AttemptRef[]> {
  if (attempts.length === 0) return [];
  const refs = attempts.map(({ id, attempt }) => ({ id, attempt }));
  return await retryConflicts(async () => [
    ...(await sql<AttemptRef[]>`select id, attempt from heartbeat(${host}, ${jsonParam(sql, refs)}, ${lease_seconds})`),
  ]);
}
