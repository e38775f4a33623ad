import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the backups of one cluster lie, below the folder of all backups. A cluster is known by its system identifier. */
export type BackupPlaces = {
  /** One folder a backup, named by its id; what is still being written, or taken away, begins with a dot. */
  base: string;
  /** The archived log of Postgres, a compressed file a segment. Written by Postgres itself. */
  wal: string;
};

export function placesOf(to: string, system: string): BackupPlaces {
  return { base: join(to, system, 'base'), wal: join(to, system, 'wal') };
}

/** Makes the folders. As root, Postgres is another user: it owns the place of its log, and may pass through those above. */
export async function makePlaces(
  to: string,
  { system, owner }: { system: string; owner: { uid: number; gid: number } },
): Promise<BackupPlaces> {
  const places = placesOf(to, system);
  await mkdir(places.base, { recursive: true, mode: 0o700 });
  await mkdir(places.wal, { recursive: true, mode: 0o700 });
  if (process.getuid?.() !== 0) return places;
  await chmod(to, 0o711);
  await chmod(join(to, system), 0o711);
  await chown(places.wal, owner.uid, owner.gid);
  return places;
}
