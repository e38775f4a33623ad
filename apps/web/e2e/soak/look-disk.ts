import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { megabytes, type Reading, type ReadingKind } from './reading.js';

interface Held {
  bytes: number;
  entries: number;
}

/** Folders of the data directory whose entries come and go with the work. What is in the rest of it is counted by size alone. */
const comeAndGo = ['checkouts', 'checkpoints', 'children', 'run', 'terminals', 'worktrees'];

export async function lookAtDisk({ dataDir, temporary }: { dataDir: string; temporary: string }): Promise<Reading[]> {
  const readings: Reading[] = [];
  const push = (place: string, held: Held, kind: ReadingKind, entries: ReadingKind) =>
    readings.push(
      { place, what: 'on disk', value: megabytes(held.bytes), unit: 'MB', kind },
      { place, what: 'files and folders', value: held.entries, unit: '', kind: entries },
    );
  for (const name of (await readdir(dataDir)).toSorted()) {
    const counted = comeAndGo.includes(name) ? 'exact' : 'told';
    push(`${name}/`, await heldBy(path.join(dataDir, name)), 'told', counted);
  }
  push('temporary files', await heldBy(temporary), 'told', 'exact');
  return readings;
}

/** All that is in a folder. What goes away meanwhile is not there. */
async function heldBy(folder: string): Promise<Held> {
  const stat = await lstat(folder).catch(unlessGone);
  if (stat === null) return { bytes: 0, entries: 0 };
  const own = { bytes: stat.blocks * 512, entries: 1 };
  if (!stat.isDirectory()) return own;
  const names = (await readdir(folder).catch(unlessGone)) ?? [];
  for (const name of names) {
    const below = await heldBy(path.join(folder, name));
    own.bytes += below.bytes;
    own.entries += below.entries;
  }
  return own;
}

function unlessGone(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
  throw error;
}
