import { rm, stat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import type { Forgetting } from '../../agent-backend.js';
import { namesIn, unlessMissing } from '../../unless-missing.js';
import { claudeHome, type ClaudeHome } from './home.js';
import type { SessionEntries } from './session-entries.js';

interface Keeping extends Forgetting {
  /** Sessions that are at work. */
  open: ReadonlySet<string>;
}

/** Where the agent writes down what it hears of tool servers, a folder for each task. Nobody reads it. */
const serverLogs = ['.cache', 'claude-cli-nodejs'];

/**
 * Removes transcripts from a home: where they are kept for every host, their lines have gone with their task. With no session open also what
 * it wrote of tool servers. Returns how many transcripts went.
 */
export async function forgetSessions(
  { home, transcript }: Pick<ClaudeHome, 'home' | 'transcript'>,
  { before, needed, open }: Keeping,
): Promise<number> {
  const folder = dirname(transcript('any'));
  const idle = new Map<string, string[]>();
  for (const name of await namesIn(folder)) {
    const { name: id } = parse(name);
    const stats = await unlessMissing(() => stat(join(folder, name)), null);
    if (stats !== null && stats.mtime < before && !open.has(id)) idle.set(id, [...(idle.get(id) ?? []), name]);
  }
  const kept = await needed([...idle.keys()]);
  const gone = [...idle].filter(([id]) => !kept.has(id) && !open.has(id));
  for (const name of gone.flatMap(([, names]) => names)) await rm(join(folder, name), { recursive: true, force: true });
  if (open.size === 0) await rm(join(home, ...serverLogs), { recursive: true, force: true });
  return gone.length;
}

/** In each of its homes. Without a table of transcripts the agent's own files are all that there is of them, and stay. */
export async function forgetKept(
  { dataDir, entries }: { dataDir: string; entries: SessionEntries | null },
  keeping: Keeping,
): Promise<number> {
  if (entries === null) return 0;
  return (
    (await forgetSessions(claudeHome(dataDir, 'rehearsal'), keeping)) +
    (await forgetSessions(claudeHome(dataDir, 'account'), keeping))
  );
}
