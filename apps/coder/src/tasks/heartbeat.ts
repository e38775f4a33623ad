import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { retryConflicts } from './retry-conflicts.js';
import type { Heartbeat, StoppedAttempt } from './types.js';

/**
 * Extends the leases of everything that this host runs. Returns the attempts whose agents the caller stops: those
 * that are no longer its own (cancelled, taken back, or redone), and those whose hard budget is used up. Called every few seconds, it is also how a cancellation arrives.
 */
export async function heartbeat(sql: Sql, { host, attempts, lease_seconds }: Heartbeat): Promise<StoppedAttempt[]> {
  if (attempts.length === 0) return [];
  const refs = attempts.map(({ id, attempt }) => ({ id, attempt }));
  return await retryConflicts(async () => [
    ...(await sql<
      StoppedAttempt[]
    >`select id, attempt, over from heartbeat(${host}, ${jsonParam(sql, refs)}, ${lease_seconds})`),
  ]);
}
