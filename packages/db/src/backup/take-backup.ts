import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReservedSql } from 'postgres';
import { connect, type Sql } from '../connect.js';
import { BackupError } from '../errors.js';
import { awaitArchived, startArchiving } from './archiving.js';
import { belongsHome, belongsIntoBackup, CONTROL_FILE } from './cluster-files.js';
import { copyFiles, treeOf } from './copy-files.js';
import { writeManifest, type Backup, type CopiedFile, type Manifest } from './manifest.js';
import { makePlaces } from './places.js';

export type TakeBackup = {
  /** Of the BooCode whose embedded cluster is backed up. */
  dataDir: string;
  /** Of that cluster's database, which runs. */
  url: string;
  /** The folder of all backups. */
  to: string;
};

type Session = ReservedSql<{ bigint: number }>;

/**
 * Copies the files of a running cluster, as Postgres' low-level interface asks, and has its log archived from then on. The backup is
 * in its place once it is whole; what an interrupted one left is taken away by the next.
 *
 * Errors: `BackupError` with `backup_not_possible`, `backup_under_way` or `backup_not_archived`.
 */
export async function takeBackup({ dataDir, url, to }: TakeBackup): Promise<Backup> {
  const folder = join(dataDir, 'postgres');
  const sql = connect(url, { name: 'boocode backup', max: 2 });
  try {
    // One session from the start to the end: when it goes, Postgres gives the backup up.
    const session = await sql.reserve();
    try {
      await lockBackups(session);
      const about = await describe(sql, folder);
      const places = await makePlaces(to, { system: about.system, owner: await stat(folder) });
      await clearDrafts(places.base);
      await startArchiving(sql, places.wal);
      const id = idOf(new Date());
      const draft = join(places.base, `.${id}.partial`);
      const taken = await copyCluster(session, { folder, draft, id });
      await awaitArchived(sql, places.wal, taken.last_segment);
      const home = await copyHome(dataDir, join(draft, 'home'));
      const bytes = [...taken.files, ...home].reduce((sum, { size }) => sum + size, 0);
      const manifest: Manifest = { format: 1, id, ...about, ...taken, home, bytes };
      await writeManifest(draft, manifest);
      const final = join(places.base, id);
      await rename(draft, final);
      await syncFolder(places.base);
      return { folder: final, places, manifest };
    } finally {
      session.release();
    }
  } finally {
    await sql.end();
  }
}

async function lockBackups(session: Session): Promise<void> {
  const [row] = await session<[{ locked: boolean }]>`
    select pg_try_advisory_lock(hashtextextended('boocode.backup', 0)) as locked`;
  if (row.locked) return;
  throw new BackupError('backup_under_way', 'Another backup of this database is under way. Wait until it has ended.');
}

async function describe(sql: Sql, folder: string): Promise<Pick<Manifest, 'system' | 'server_version' | 'schema'>> {
  const [row] = await sql<[{ system: string; version: string; folder: string; spaces: number; migrated: boolean }]>`
    select (select system_identifier::text from pg_control_system()) as system,
      current_setting('server_version') as version,
      current_setting('data_directory') as folder,
      (select count(*) from pg_tablespace where spcname not in ('pg_default', 'pg_global')) as spaces,
      to_regclass('public.schema_migrations') is not null as migrated`;
  if (row.folder !== folder || row.spaces > 0) {
    throw new BackupError(
      'backup_not_possible',
      `The files of this database are in ${row.folder}${row.spaces > 0 ? ' and in tablespaces' : ''}, not in ${folder} alone. ` +
        'Back it up with the tools of its server (pg_basebackup, pgBackRest).',
    );
  }
  const { system, version: server_version } = row;
  if (!row.migrated) return { system, server_version, schema: {} };
  const lines = await sql<{ line: string; version: number }[]>`
    select line, max(version) as version
    from public.schema_migrations
    group by line
    order by line`;
  return { system, server_version, schema: Object.fromEntries(lines.map(({ line, version }) => [line, version])) };
}

/** Nobody else writes here: the lock is ours. */
async function clearDrafts(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    if (name.startsWith('.')) await rm(join(base, name), { recursive: true });
  }
}

type Taken = Pick<Manifest, 'started_at' | 'ended_at' | 'first_segment' | 'last_segment' | 'folders' | 'files'>;

async function copyCluster(
  session: Session,
  { folder, draft, id }: { folder: string; draft: string; id: string },
): Promise<Taken> {
  const data = join(draft, 'data');
  await mkdir(data, { recursive: true, mode: 0o700 });
  const [began] = await session<[{ segment: string; at: string }]>`
    select pg_walfile_name(pg_backup_start(${id}, true)) as segment, ${now(session)} as at`;
  const { folders, files } = await treeOf(folder, belongsIntoBackup);
  const copied = await copyFiles(
    folder,
    data,
    files.filter((file) => file !== CONTROL_FILE),
  );
  copied.push(...(await copyWhole(folder, data, CONTROL_FILE)));
  const [ended] = await session<[{ segment: string; label: string; at: string }]>`
    select pg_walfile_name(stopped.lsn) as segment, stopped.labelfile as label, ${now(session)} as at
    from pg_backup_stop(false) as stopped`;
  copied.push(await writeLabel(data, ended.label));
  return {
    started_at: began.at,
    ended_at: ended.at,
    // The label has the place from which the log is replayed; that may be in an earlier segment than the one of the start.
    first_segment: /START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/.exec(ended.label)?.[1] ?? began.segment,
    last_segment: ended.segment,
    folders,
    files: copied,
  };
}

const now = (session: Session) =>
  session`to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** A small file that Postgres may be writing at this moment: copied until two copies in a row are the same. */
async function copyWhole(from: string, to: string, path: string): Promise<CopiedFile[]> {
  let before = await copyFiles(from, to, [path]);
  for (;;) {
    const after = await copyFiles(from, to, [path]);
    if (after[0]?.sha256 === before[0]?.sha256) return after;
    before = after;
  }
}

/** Without the label Postgres would take the copy for a cluster that crashed, and replay from the wrong place. */
async function writeLabel(data: string, label: string): Promise<CopiedFile> {
  const draft = join(dirname(data), 'label');
  await mkdir(draft, { mode: 0o700 });
  const file = await open(join(draft, 'backup_label'), 'w', 0o600);
  try {
    await file.writeFile(label);
  } finally {
    await file.close();
  }
  const [copied] = await copyFiles(draft, data, ['backup_label']);
  await rm(draft, { recursive: true });
  if (copied === undefined || (await readFile(join(data, 'backup_label'), 'utf8')) !== label) {
    throw new BackupError('backup_damaged', `The label of the backup could not be written in ${data}. Try again.`);
  }
  return copied;
}

async function copyHome(dataDir: string, to: string): Promise<CopiedFile[]> {
  const { files } = await treeOf(dataDir, belongsHome);
  return await copyFiles(dataDir, to, files);
}

/** Such as `2026-11-27T17-05-09.123Z`: a name of a folder everywhere. */
function idOf(at: Date): string {
  return at.toISOString().replaceAll(':', '-');
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
