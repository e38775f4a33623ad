import { randomBytes } from 'node:crypto';
import type { ReservedSql } from 'postgres';
import { connect, type Sql } from '../connect.js';
import { BackupError } from '../errors.js';
import { awaitArchived, switchSegment } from './archiving.js';
import type { Backup } from './manifest.js';
import { takeBackup, type TakeBackup } from './take-backup.js';
import { verifyBackup, withRestored, type Verified } from './verify-backup.js';

/** Of the databases that marks are left in. */
const PREFIX = 'boocode_rehearsal_';

export type Rehearsed = {
  backup: Backup;
  verified: Verified;
  /** The moment that was restored. */
  at: string;
  /** Of each part. */
  seconds: { backup: number; verify: number; restore: number };
};

/**
 * Makes a backup, proves it, and restores a moment between two marks into a folder that is thrown away: the first mark must be there,
 * the second must not. The marks are in a database of their own in the cluster, which is dropped.
 *
 * Errors: `BackupError`, among them `restore_failed` when a mark is not where it must be, and `backup_under_way`.
 */
export async function rehearse(order: TakeBackup): Promise<Rehearsed> {
  const admin = connect(order.url, { name: 'boocode rehearsal', max: 1 });
  try {
    const session = await admin.reserve();
    try {
      await lockRehearsals(session);
      await dropRehearsals(session);
      return await play(order, session);
    } finally {
      session.release();
    }
  } finally {
    await admin.end();
  }
}

type Session = ReservedSql<{ bigint: number }>;

async function play(order: TakeBackup, admin: Session): Promise<Rehearsed> {
  const [backup, backupSeconds] = await timed(() => takeBackup(order));
  const [verified, verifySeconds] = await timed(() => verifyBackup(backup));
  const name = `${PREFIX}${randomBytes(6).toString('hex')}`;
  try {
    await admin`create database ${admin(name)}`;
    const at = await leaveMarks(urlOf(order.url, name));
    await awaitArchived(admin, backup.places.wal, await switchSegment(admin));
    const [marks, restoreSeconds] = await timed(() =>
      withRestored(backup, { kind: 'time', at }, (url) => readMarks(urlOf(url, name))),
    );
    if (marks.join() !== 'before') {
      throw new BackupError(
        'restore_failed',
        `Restored to ${at}, the database has the marks "${marks.join(', ')}" instead of "before" alone. Do not rely on this backup.`,
      );
    }
    return { backup, verified, at, seconds: { backup: backupSeconds, verify: verifySeconds, restore: restoreSeconds } };
  } finally {
    await admin`drop database if exists ${admin(name)} with (force)`;
  }
}

async function lockRehearsals(admin: Session): Promise<void> {
  const [row] = await admin<[{ locked: boolean }]>`
    select pg_try_advisory_lock(hashtextextended('boocode.rehearsal', 0)) as locked`;
  if (row.locked) return;
  throw new BackupError(
    'backup_under_way',
    'Another rehearsal of this database is under way. Wait until it has ended.',
  );
}

/** What rehearsals that were killed have left: the lock says that none is under way. */
async function dropRehearsals(admin: Session): Promise<void> {
  const left = await admin<{ name: string }[]>`
    select datname as name
    from pg_database
    where datname ~ ${`^${PREFIX}[0-9a-f]{12}$`}
    order by datname`;
  for (const { name } of left) await admin`drop database if exists ${admin(name)} with (force)`;
}

/** Two rows with a moment between their commits, by Postgres' own clock, to the microsecond. */
async function leaveMarks(url: string): Promise<string> {
  return await within(url, async (sql) => {
    await sql`create table marks (mark text not null)`;
    await sql`insert into marks (mark) values ('before')`;
    const [moment] = await sql<[{ at: string }]>`
      select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;
    await sql`insert into marks (mark) values ('after')`;
    return moment.at;
  });
}

async function readMarks(url: string): Promise<string[]> {
  return await within(url, async (sql) => {
    const rows = await sql<{ mark: string }[]>`select mark from marks order by mark`;
    return rows.map(({ mark }) => mark);
  });
}

async function within<Result>(url: string, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const sql = connect(url, { name: 'boocode rehearsal', max: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

function urlOf(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = database;
  return changed.href;
}

async function timed<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
  const began = performance.now();
  const result = await work();
  return [result, (performance.now() - began) / 1_000];
}
