import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listBackups, type Backup } from './manifest.js';

export type Removed = { backups: string[]; segments: number };

/** Removes all but the newest `keep` backups of a cluster (1 or more), and the log that only those needed. */
export async function keepBackups(to: string, { system, keep }: { system: string; keep: number }): Promise<Removed> {
  const own = (await listBackups(to)).filter(({ manifest }) => manifest.system === system);
  const old = own.slice(0, Math.max(0, own.length - keep));
  for (const backup of old) await remove(backup);
  const [oldest] = own.slice(old.length);
  return { backups: old.map(({ manifest }) => manifest.id), segments: oldest ? await removeLog(oldest) : 0 };
}

/** First out of sight, so that half of a backup never looks like one; the next backup takes away what an interruption leaves. */
async function remove({ folder, places, manifest }: Backup): Promise<void> {
  const hidden = join(places.base, `.${manifest.id}.removing`);
  await rename(folder, hidden);
  await rm(hidden, { recursive: true });
}

/** As pg_archivecleanup: by place alone, on every timeline. The histories of timelines are small, and stay. */
async function removeLog({ places, manifest }: Backup): Promise<number> {
  const first = manifest.first_segment.slice(8);
  const old = (await readdir(places.wal)).filter((name) => /^[0-9A-F]{24}\b/.test(name) && name.slice(8, 24) < first);
  for (const name of old) await rm(join(places.wal, name));
  return old.length;
}
