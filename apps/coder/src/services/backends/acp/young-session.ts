import { readdir } from 'node:fs/promises';

/**
 * How long a session of the Gemini CLI must not be loaded, in milliseconds. It names the file of a session by the minute in
 * which it began, and a load in that same minute writes an empty one over it.
 */
export async function untilLoadable(folder: string, sessionId: string, now: Date): Promise<number> {
  const minute = now.toISOString().slice(0, 16).replace(':', '-');
  const young = (await filesBelow(folder)).some((name) => name.includes(`session-${minute}-${sessionId.slice(0, 8)}`));
  return young ? 60_000 - (now.getTime() % 60_000) + 1_000 : 0;
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    return await readdir(folder, { recursive: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
