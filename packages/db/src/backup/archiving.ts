import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '../connect.js';
import { BackupError, hasCode } from '../errors.js';
import { archiveCommand } from './archive-commands.js';

/** A segment is archived this long after its first record at the latest, so that no more than this is lost with the disk. */
const ARCHIVE_EVERY = '5min';
const ARCHIVED_MS = 60_000;

/**
 * Has Postgres archive its log into `wal` from now on, and proves that it does: resolves once a segment has come there.
 *
 * Errors: `BackupError` with `backup_not_possible` or `backup_not_archived`.
 */
export async function startArchiving(sql: Sql, wal: string): Promise<void> {
  const [now] = await sql<[{ mode: string; command: string }]>`
    select current_setting('archive_mode') as mode, current_setting('archive_command') as command`;
  if (now.mode === 'off') {
    throw new BackupError(
      'backup_not_possible',
      'This Postgres was started by an older BooCode, without a log that could be archived. ' +
        'Start BooCode anew once (`npm run boocode -- down`, then `npm start`), and make the backup then.',
    );
  }
  const command = archiveCommand(wal);
  if (now.command !== command) {
    await setSystem(sql, 'archive_command', command);
    await setSystem(sql, 'archive_timeout', ARCHIVE_EVERY);
    await sql`select pg_reload_conf()`;
  }
  // The archiver may have had a segment in hand when the settings changed, and have let that go as before.
  for (let attempt = 1; attempt < 3; attempt++) {
    if (await isArchived(sql, { wal, segment: await switchSegment(sql), ms: 2_000 })) return;
  }
  await awaitArchived(sql, wal, await switchSegment(sql));
}

/** Back to before the first backup: nothing is archived any more. What was archived stays. */
export async function stopArchiving(sql: Sql): Promise<void> {
  await sql`alter system reset archive_command`;
  await sql`alter system reset archive_timeout`;
  await sql`select pg_reload_conf()`;
}

/** Ends the segment that Postgres writes now, and returns its name. */
export async function switchSegment(sql: Sql): Promise<string> {
  // A record of our own: an empty segment is not switched.
  await sql`select pg_create_restore_point('boocode')`;
  const [row] = await sql<[{ segment: string }]>`select pg_walfile_name(pg_switch_wal()) as segment`;
  return row.segment;
}

/**
 * Resolves once the segment is archived.
 *
 * Errors: `BackupError` with `backup_not_archived` after a minute.
 */
export async function awaitArchived(sql: Sql, wal: string, segment: string): Promise<void> {
  if (await isArchived(sql, { wal, segment, ms: ARCHIVED_MS })) return;
  throw new BackupError(
    'backup_not_archived',
    `Postgres could not put its log into ${wal} (segment ${segment}). Look whether the disk is full, and whether the user that ` +
      'Postgres runs as may write there; logs/postgres.log in the data directory has its words. ' +
      'Until that is mended, or `npm run boocode -- backup stop` was said, the log grows beside the database.',
  );
}

type Awaited = { wal: string; segment: string; ms: number };

/** Postgres tells nobody when a segment has gone, so it is looked for. */
async function isArchived(sql: Sql, { wal, segment, ms }: Awaited): Promise<boolean> {
  const deadline = Date.now() + ms;
  for (;;) {
    if (await exists(join(wal, `${segment}.gz`))) return true;
    if (Date.now() > deadline) return false;
    // Also proves that Postgres still answers.
    await sql`select 1`;
    await delay(25);
  }
}

async function setSystem(sql: Sql, name: 'archive_command' | 'archive_timeout', value: string): Promise<void> {
  const [row] = await sql<[{ statement: string }]>`
    select format('alter system set %I = %L', ${name}::text, ${value}::text) as statement`;
  await sql.unsafe(row.statement);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
