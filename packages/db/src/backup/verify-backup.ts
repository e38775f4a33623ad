import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFolder } from '../cluster-folder.js';
import { connect } from '../connect.js';
import { startEmbedded } from '../embedded.js';
import { BackupError } from '../errors.js';
import { cleanAfterUs } from '../folder-cleaner.js';
import { measureFiles } from './copy-files.js';
import type { Backup } from './manifest.js';
import type { RecoveryTarget } from './recover.js';
import { refuseDamaged, restoreBackup } from './restore-backup.js';

export type Verified = {
  tables: number;
  /** In all tables of the database. Each was read, so that Postgres has checked the sum of every page. */
  rows: number;
  /** Of the archived log, from the backup on, without a gap. */
  segments: number;
};

/**
 * Proves a backup: every file is what its manifest says, the log since then has no gap, and Postgres starts on a copy of it and reads
 * every row. The copy is thrown away, also when this process dies.
 *
 * Errors: `BackupError` with `backup_damaged` or `restore_failed`; `EmbeddedPostgresError`.
 */
export async function verifyBackup(backup: Backup): Promise<Verified> {
  const { folder, manifest } = backup;
  for (const [part, files] of [
    ['data', manifest.files],
    ['home', manifest.home],
  ] as const) {
    refuseDamaged(
      files,
      await measureFiles(
        join(folder, part),
        files.map(({ path }) => path),
      ),
    );
  }
  const segments = await countSegments(backup);
  return await withRestored(backup, { kind: 'consistent' }, async (url) => ({ ...(await countRows(url)), segments }));
}

/** Restores a backup into a folder that is thrown away, and gives `work` the address of its database. */
export async function withRestored<Result>(
  backup: Backup,
  target: RecoveryTarget,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const dataDir = await clusterFolder('restored');
  const cleaner = await cleanAfterUs(dataDir);
  try {
    await restoreBackup({ backup, dataDir, target });
    const { url } = await startEmbedded({ dataDir, testing: true });
    return await work(url);
  } finally {
    await cleaner.close();
  }
}

const SEGMENTS_A_LOG = 256;

/** The archived segments from the backup's first on. Errors: `BackupError` when one is missing in between. */
async function countSegments({ places, manifest }: Backup): Promise<number> {
  const names = (await readdir(places.wal)).map((name) => /^([0-9A-F]{24})\.gz$/.exec(name)?.[1] ?? '');
  const there = new Set(names.filter((name) => name >= manifest.first_segment));
  const timeline = manifest.first_segment.slice(0, 8);
  const own = [...there].filter((name) => name.startsWith(timeline)).toSorted();
  const newest = own.at(-1) ?? '';
  let count = 0;
  for (
    let segment = manifest.first_segment;
    segment <= newest || segment <= manifest.last_segment;
    segment = next(segment)
  ) {
    if (!there.has(segment)) {
      throw new BackupError(
        'backup_damaged',
        `Segment ${segment} of the log is missing in ${places.wal}: nothing after it can be restored from backup ${manifest.id}. Make a new backup.`,
      );
    }
    count += 1;
  }
  return count;
}

/** The name of the segment that follows, with the 16 MB segments of the embedded cluster: timeline, log, segment, each 8 hex digits. */
function next(segment: string): string {
  const [timeline, log, part] = [segment.slice(0, 8), segment.slice(8, 16), segment.slice(16)];
  const place = Number.parseInt(log, 16) * SEGMENTS_A_LOG + Number.parseInt(part, 16) + 1;
  return `${timeline}${hex(Math.floor(place / SEGMENTS_A_LOG))}${hex(place % SEGMENTS_A_LOG)}`;
}

const hex = (number: number): string => number.toString(16).toUpperCase().padStart(8, '0');

async function countRows(url: string): Promise<{ tables: number; rows: number }> {
  const sql = connect(url, { name: 'boocode backup verify', max: 1 });
  try {
    const tables = await sql<{ schema: string; name: string }[]>`
      select schemaname as schema, tablename as name
      from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')
      order by 1, 2`;
    // Through the table itself: an index alone would not show that its pages can be read.
    await sql`set enable_indexonlyscan = off`;
    let rows = 0;
    for (const { schema, name } of tables) {
      const [row] = await sql<[{ count: number }]>`select count(*) as count from ${sql(schema)}.${sql(name)}`;
      rows += row.count;
    }
    return { tables: tables.length, rows };
  } finally {
    await sql.end();
  }
}
