import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { retryConflicts } from './retry-conflicts.js';
import type { AttemptSession } from './types.js';

/**
 * Notes the agent's own session id and what it really works with, as soon as they are known: after a crash the next attempt
 * is handed the session to resume. False = the attempt is no longer this host's.
 */
export async function recordSession(sql: Sql, { host, id, attempt, ...session }: AttemptSession): Promise<boolean> {
  const [row] = await retryConflicts(
    () => sql<[{ recorded: boolean }]>`
      select record_session(${host}, ${id}, ${attempt}, ${jsonParam(sql, session)}) as recorded`,
  );
  return row.recorded;
}
