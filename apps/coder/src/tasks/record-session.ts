import type { Sql } from '@boocode/db/connect';
import { retryConflicts } from './retry-conflicts.js';
import type { AttemptSession } from './types.js';

/**
 * Notes the agent's own session id and the model that it really uses, as soon as they are known: after a crash the next
 * attempt is handed the session to resume. False = the attempt is no longer this host's.
 */
export async function recordSession(sql: Sql, session: AttemptSession): Promise<boolean> {
  const [row] = await retryConflicts(
    () => sql<[{ recorded: boolean }]>`
      select record_session(${session.host}, ${session.id}, ${session.attempt}, ${session.agent_session_id}, ${session.model})
        as recorded`,
  );
  return row.recorded;
}
