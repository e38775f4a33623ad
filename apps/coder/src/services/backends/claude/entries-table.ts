import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import type { SessionEntries, SessionEntry } from './session-entries.js';

/** Keeps transcripts in `claude_session_entries`. */
export function createEntriesTable(sql: Sql): SessionEntries {
  return {
    async append(sessionId, entries) {
      if (entries.length === 0) return;
      await sql.begin(async (tx) => {
        // Numbers are given one writer at a time: two hosts can hold one session for a moment.
        await tx`select pg_advisory_xact_lock(hashtextextended('claude_session_entries ' || ${sessionId}, 0))`;
        await tx`
          insert into claude_session_entries (agent_session_id, seq, entry)
          select
            ${sessionId},
            row_number() over (order by given.at)
              + coalesce((select max(seq) from claude_session_entries where agent_session_id = ${sessionId}), 0),
            given.entry
          from jsonb_array_elements(${jsonParam(sql, entries)}) with ordinality as given (entry, at)
          where given.entry ->> 'uuid' is null
            or not exists (
              select from claude_session_entries as known
              where known.agent_session_id = ${sessionId}
                and known.entry ->> 'uuid' = given.entry ->> 'uuid'
            )`;
      });
    },

    async load(sessionId) {
      const rows = await sql<{ entry: SessionEntry }[]>`
        select entry
        from claude_session_entries
        where agent_session_id = ${sessionId}
        order by seq`;
      return rows.map((row) => row.entry);
    },
  };
}
