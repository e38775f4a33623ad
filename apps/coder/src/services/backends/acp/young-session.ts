import { filesBelow } from '../gemini-record.js';

/**
 * How long a session of the Gemini CLI must not be loaded, in milliseconds. It names the file of a session by the minute in
 * which it began, and a load in that same minute writes an empty one over it.
 */
export async function untilLoadable(folder: string, sessionId: string, now: Date): Promise<number> {
  const minute = now.toISOString().slice(0, 16).replace(':', '-');
  const young = (await filesBelow(folder)).some((name) => name.includes(`session-${minute}-${sessionId.slice(0, 8)}`));
  return young ? 60_000 - (now.getTime() % 60_000) + 1_000 : 0;
}
