import type { Sql } from '@boocode/db/connect';

/** Those of these sessions of agents that an attempt or a chat names, so that they may be taken up again. */
export async function readNeededSessions(sql: Sql, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await sql<{ id: string }[]>`
    select agent_session_id as id from task_attempts where agent_session_id = any (${[...ids]})
    union
    select agent_session_id from agent_sessions where agent_session_id = any (${[...ids]})`;
  return new Set(rows.map(({ id }) => id));
}
