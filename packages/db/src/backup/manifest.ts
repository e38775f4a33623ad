import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BackupError, hasCode } from '../errors.js';
import { placesOf, type BackupPlaces } from './places.js';

const CopiedFile = z.object({
  /** Below the folder it is in, with `/`. */
  path: z.string().min(1),
  size: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type CopiedFile = z.infer<typeof CopiedFile>;

const Segment = z.string().regex(/^[0-9A-F]{24}$/);

/** What a backup is: written last, so that a folder with one is whole. */
export const Manifest = z.object({
  format: z.literal(1),
  id: z.string().min(1),
  /** Of the cluster; a log is of use to backups of the same one alone. */
  system: z.string().regex(/^\d+$/),
  server_version: z.string(),
  /** The newest migration of each line; empty when the database has no schema. */
  schema: z.record(z.string(), z.int()),
  started_at: z.iso.datetime({ offset: true }),
  /** Nothing earlier than this can be restored from it. */
  ended_at: z.iso.datetime({ offset: true }),
  /** The segments of the log that it takes to be consistent, the first and the last. */
  first_segment: Segment,
  last_segment: Segment,
  bytes: z.int().nonnegative(),
  folders: z.array(z.string()),
  /** Of the cluster, in `data`. */
  files: z.array(CopiedFile),
  /** Of the data directory besides, in `home`. */
  home: z.array(CopiedFile),
});
export type Manifest = z.infer<typeof Manifest>;

export type Backup = { folder: string; places: BackupPlaces; manifest: Manifest };

/** All whole backups below `to`, the oldest first by the time they ended. */
export async function listBackups(to: string): Promise<Backup[]> {
  const found: Backup[] = [];
  for (const system of (await namesIn(to)).filter((name) => /^\d+$/.test(name))) {
    const places = placesOf(to, system);
    for (const id of (await namesIn(places.base)).filter((name) => !name.startsWith('.'))) {
      const folder = join(places.base, id);
      found.push({ folder, places, manifest: await readManifest(folder) });
    }
  }
  return found.toSorted((a, b) => Date.parse(a.manifest.ended_at) - Date.parse(b.manifest.ended_at));
}

/**
 * The backup with this id, or for `latest` the newest; with `at` the newest that reaches back to then.
 *
 * Errors: `BackupError` with `backup_unknown`.
 */
export async function findBackup(to: string, id: string, at?: Date): Promise<Backup> {
  const backups = await listBackups(to);
  const reaches = ({ manifest }: Backup): boolean => at === undefined || Date.parse(manifest.ended_at) <= at.getTime();
  const found = id === 'latest' ? backups.findLast(reaches) : backups.find(({ manifest }) => manifest.id === id);
  if (found === undefined) {
    const which =
      id === 'latest'
        ? at === undefined
          ? 'no backup'
          : `no backup from before ${at.toISOString()}`
        : `no backup ${id}`;
    throw new BackupError(
      'backup_unknown',
      `There is ${which} in ${to}. \`npm run boocode -- backup list\` shows those there are.`,
    );
  }
  if (!reaches(found)) {
    throw new BackupError(
      'backup_unknown',
      `Backup ${id} ended at ${found.manifest.ended_at}: what was before that cannot be restored from it. Take an older one, or \`latest\`.`,
    );
  }
  return found;
}

/** Writes the manifest of a backup and waits until the disk has it. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const file = await open(join(folder, 'manifest.json'), 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(manifest, null, 1)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readManifest(folder: string): Promise<Manifest> {
  try {
    return Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  } catch (error) {
    const unreadable = hasCode(error, 'ENOENT') || error instanceof SyntaxError || error instanceof z.ZodError;
    if (!unreadable) throw error;
    throw new BackupError(
      'backup_damaged',
      `The manifest of the backup in ${folder} is missing or damaged. Move that folder away; the other backups are not touched by it.`,
      { cause: error },
    );
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
