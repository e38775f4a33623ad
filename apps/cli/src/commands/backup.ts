import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { awaitArchived, stopArchiving, switchSegment } from '@boocode/db/backup/archiving';
import { keepBackups } from '@boocode/db/backup/keep-backups';
import { findBackup, listBackups, type Backup } from '@boocode/db/backup/manifest';
import { rehearse } from '@boocode/db/backup/rehearse';
import { restoreBackup, type Restored } from '@boocode/db/backup/restore-backup';
import { takeBackup } from '@boocode/db/backup/take-backup';
import { verifyBackup } from '@boocode/db/backup/verify-backup';
import { runningClusterUrl } from '@boocode/db/running-cluster';
import { connect } from '@boocode/db/connect';
import type { Config } from '../config.js';
import type { Context } from '../context.js';
import { prepareDataDir } from '../data-dir.js';
import { withDatabase } from '../doctor/open-database.js';
import { CliError, exitCode, UsageError } from '../errors.js';
import { megabytes } from '../render/quantities.js';
import { takeSupervisorLock } from '../supervisor/supervisor-lock.js';

export interface BackupFlags {
  to?: string;
  keep?: number;
  json?: boolean;
}

export interface FromFlags {
  from?: string;
  to?: string;
  json?: boolean;
}

export interface RestoreFlags extends FromFlags {
  at?: string;
  into?: string;
  replace?: boolean;
}

/** Backs the embedded database up, running or not. */
export async function backupDatabase(flags: BackupFlags, context: Context): Promise<number> {
  const { config, output } = context;
  const to = folderOf(flags, context);
  const began = performance.now();
  const backup = await withOwn(config, (order) => takeBackup({ ...order, to }));
  const seconds = (performance.now() - began) / 1_000;
  const { system } = backup.manifest;
  const removed = flags.keep === undefined ? null : await keepBackups(to, { system, keep: flags.keep });
  if (flags.json === true) output.print(JSON.stringify({ ...told(backup), seconds, removed }, null, 2));
  else {
    output.print(`Backup ${backup.manifest.id}: ${sizeOf(backup)} in ${seconds.toFixed(1)} s, in ${backup.folder}`);
    output.print(`From now on the log is kept in ${backup.places.wal}: any moment can be restored.`);
    if (removed !== null) {
      output.print(`Removed: ${removed.backups.length} older backups, ${removed.segments} segments of the log.`);
    }
  }
  return exitCode.ok;
}

/** Lists the backups, the oldest first. */
export async function listDatabaseBackups(flags: FromFlags, context: Context): Promise<number> {
  const { output } = context;
  const backups = await listBackups(folderOf(flags, context));
  if (flags.json === true) output.print(JSON.stringify(backups.map(told), null, 2));
  else if (backups.length === 0) output.print('There is no backup. Make one with `npm run boocode -- backup`.');
  for (const backup of flags.json === true ? [] : backups) {
    const { id, server_version, schema } = backup.manifest;
    const lines = Object.entries(schema).map(([line, version]) => `${line} ${version}`);
    output.print(
      `${id}  ${sizeOf(backup).padStart(9)}  Postgres ${server_version}  ${lines.join(', ') || 'no schema'}`,
    );
  }
  return exitCode.ok;
}

/** Proves a backup. Throws what is wrong with it. */
export async function verifyDatabaseBackup(id: string, flags: FromFlags, context: Context): Promise<number> {
  const backup = await findBackup(folderOf(flags, context), id);
  const began = performance.now();
  const verified = await verifyBackup(backup);
  const seconds = (performance.now() - began) / 1_000;
  const { rows, tables, segments } = verified;
  if (flags.json === true)
    context.output.print(JSON.stringify({ id: backup.manifest.id, ...verified, seconds }, null, 2));
  else {
    context.output.print(
      `Backup ${backup.manifest.id} is whole: ${backup.manifest.files.length} files as they were written, ${rows} rows of ${tables} tables read, ` +
        `${segments} segments of the log without a gap (${seconds.toFixed(1)} s).`,
    );
  }
  return exitCode.ok;
}

/** Restores a backup into a data directory that no BooCode uses. */
export async function restoreDatabase(id: string, flags: RestoreFlags, context: Context): Promise<number> {
  const { config, output, folder } = context;
  const at = flags.at === undefined ? undefined : momentOf(flags.at);
  const backup = await findBackup(folderOf(flags, context), id, at);
  const into = flags.into === undefined ? config.dataDir : path.resolve(folder, flags.into);
  // A BooCode that runs beside it has the last minutes of its log still with itself.
  if (into !== config.dataDir) await archiveNow(config, backup);
  const target = at === undefined ? ({ kind: 'end' } as const) : ({ kind: 'time', at: at.toISOString() } as const);
  const began = performance.now();
  const restored = await alone(into, () =>
    restoreBackup({ backup, dataDir: into, target, replace: flags.replace === true }),
  );
  const seconds = (performance.now() - began) / 1_000;
  if (flags.json === true) output.print(JSON.stringify({ id: backup.manifest.id, ...restored, seconds }, null, 2));
  else for (const line of restoredLines(backup, restored, at)) output.print(line);
  return exitCode.ok;
}

/** Plays backup, verification and restore through. Throws when the restored moment is not that moment. */
export async function rehearseBackup(flags: BackupFlags, context: Context): Promise<number> {
  const { config, output } = context;
  const rehearsed = await withOwn(config, (order) => rehearse({ ...order, to: folderOf(flags, context) }));
  const { backup, verified, seconds, at } = rehearsed;
  if (flags.json === true) {
    output.print(JSON.stringify({ ...told(backup), verified, at, seconds }, null, 2));
    return exitCode.ok;
  }
  output.print(`backup   ${seconds.backup.toFixed(1)} s  ${sizeOf(backup)}, ${backup.manifest.files.length} files`);
  output.print(`verify   ${seconds.verify.toFixed(1)} s  ${verified.rows} rows of ${verified.tables} tables`);
  output.print(
    `restore  ${seconds.restore.toFixed(1)} s  to ${at}: the mark before it is there, the one after it is not`,
  );
  return exitCode.ok;
}

/** Ends the archiving that the first backup began. */
export async function stopBackups({ config, output }: Context): Promise<number> {
  await withOwn(config, async ({ url }) => {
    const sql = connect(url, { name: 'boocode backup stop', max: 1 });
    try {
      await stopArchiving(sql);
    } finally {
      await sql.end();
    }
  });
  output.print('The log is not kept any more. Backups that are there can be restored up to now.');
  return exitCode.ok;
}

async function withOwn<Result>(
  config: Config,
  work: (order: { dataDir: string; url: string }) => Promise<Result>,
): Promise<Result> {
  if (config.databaseUrl !== null) {
    throw new CliError({
      code: 'backup.not_ours',
      message:
        'DATABASE_URL names a Postgres of your own, whose files BooCode does not see. Back it up where it runs: with pgBackRest ' +
        '(`pgbackrest --stanza=boocode backup`), or with `pg_basebackup -D FOLDER -X stream` and an archive_command. ' +
        'openspec/operations/backup.md says how.',
    });
  }
  return await withDatabase(config, async ({ url }) => await work({ url, dataDir: await realpath(config.dataDir) }));
}

async function archiveNow(config: Config, { places }: Backup): Promise<void> {
  const url = config.databaseUrl === null ? await runningClusterUrl(config.dataDir) : null;
  if (url === null) return;
  const sql = connect(url, { name: 'boocode backup restore', max: 1 });
  try {
    const [row] = await sql<[{ command: string }]>`select current_setting('archive_command') as command`;
    if (row.command.includes(`${places.wal}/`)) await awaitArchived(sql, places.wal, await switchSegment(sql));
  } finally {
    await sql.end();
  }
}

/** Keeps a BooCode from being started on a data directory meanwhile. */
async function alone(dataDir: string, work: () => Promise<Restored>): Promise<Restored> {
  const lock = await takeSupervisorLock(prepareDataDir(dataDir));
  if (lock === null) {
    throw new CliError({
      code: 'backup.in_use',
      message: `BooCode runs on ${dataDir}. End it first with \`npm run boocode -- down\`, or restore into another folder with --into.`,
    });
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function restoredLines({ manifest }: Backup, { dataDir, aside }: Restored, at: Date | undefined): string[] {
  const until = at === undefined ? 'all of its log' : `its log up to ${at.toISOString()}`;
  return [
    `Restored backup ${manifest.id} and ${until} into ${dataDir}.`,
    ...(aside === null ? [] : [`What was there is in ${aside}; remove it once all is well.`]),
    'The log of the restored database is kept once a backup of it is made: npm run boocode -- backup',
  ];
}

function folderOf({ from, to }: FromFlags, { config, folder }: Context): string {
  const said = from ?? to;
  return said === undefined ? path.join(config.dataDir, 'backups') : path.resolve(folder, said);
}

function momentOf(text: string): Date {
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at;
  throw new UsageError(`${text} is no time. Say one like 2026-11-27T17:05 or 2026-11-27T16:05:30Z.`);
}

/** For machines: what a backup is, without its thousand files. */
function told({ folder, manifest: { files, folders, home, ...rest } }: Backup): Record<string, unknown> {
  return { folder, ...rest, files: files.length + home.length, folders: folders.length };
}

function sizeOf({ manifest }: Backup): string {
  return megabytes(manifest.bytes);
}
