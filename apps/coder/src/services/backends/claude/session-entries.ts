import type { SessionStore } from '@anthropic-ai/claude-agent-sdk';

/** One line of a session's transcript, as the agent wrote it. */
export type SessionEntry = Record<string, unknown>;

/** Keeps transcripts where every host can read them. */
export interface SessionEntries {
  /** Adds lines to a session's transcript; a line that is there already, by its `uuid`, is not added again. */
  append(sessionId: string, entries: readonly SessionEntry[]): Promise<void>;
  /** All lines, oldest first; empty for a session that is not known. */
  load(sessionId: string): Promise<SessionEntry[]>;
}

/**
 * The same as the agent's SDK wants it. It never loads by itself: that would resume in a directory without the sign-in.
 * The file is written before the process starts. Transcripts of helpers stay on their host; their answers are in their caller's.
 */
export function entriesOnly(entries: SessionEntries): SessionStore {
  return {
    append: async ({ sessionId, subpath }, lines) => {
      if (subpath === undefined) await entries.append(sessionId, lines);
    },
    load: async () => null,
  };
}
