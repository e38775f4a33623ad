import { once } from 'node:events';
import { chmod, chown, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { BackupError } from '../errors.js';
import { cleanAfterUs } from '../folder-cleaner.js';
import { ROLE } from '../init-cluster.js';
import type { PostgresBinaries } from '../postgres-binaries.js';
import { MAX_CONNECTIONS } from '../postmaster.js';
import { endProcess } from '../process-table.js';
import { spawnAs, type ServiceAccount } from '../service-account.js';
import { restoreCommand } from './archive-commands.js';

/** How far the log is replayed: to its end, to a moment (inclusive), or until the copy is consistent. */
export type RecoveryTarget = { kind: 'end' } | { kind: 'time'; at: string } | { kind: 'consistent' };

export type Recover = {
  /** A copied cluster with its `backup_label`. */
  folder: string;
  /** Of the archived log. */
  wal: string;
  target: RecoveryTarget;
  account: ServiceAccount;
  binaries: PostgresBinaries;
  /** Given to the role that BooCode uses. */
  password: string;
};

const ENDING = [
  { signal: 'SIGINT', ms: 60_000 },
  { signal: 'SIGQUIT', ms: 5_000 },
  { signal: 'SIGKILL', ms: 5_000 },
] as const;
const SAID_BYTES = 4_000;
const PORT = '5432';
/** A path of a socket has 107 bytes at most, and folders for temporary files have longer ones. */
const SOCKETS = '/tmp';

/**
 * Replays the log into a copied cluster, and ends it in order: a cluster like any other afterwards. It is reached meanwhile over a
 * socket in a folder of its own, and by no network; it never outlives this process.
 *
 * Errors: `BackupError` with `restore_failed`.
 */
export async function recover(recovery: Recover): Promise<void> {
  await writeFile(join(recovery.folder, 'recovery.signal'), '', { mode: 0o600 });
  await own(join(recovery.folder, 'recovery.signal'), recovery.account);
  const room = await mkdtemp(join(SOCKETS, 'boocode-'));
  // By this link the cleaner finds the Postgres that is to end when this process dies.
  await symlink(recovery.folder, join(room, 'postgres'));
  const cleaner = await cleanAfterUs(room);
  try {
    // Who may enter the folder of the socket is let in; that is nobody else.
    await writeFile(join(room, 'hba.conf'), 'local all all trust\n', { mode: 0o600 });
    await chmod(room, 0o700);
    await own(join(room, 'hba.conf'), recovery.account);
    await own(room, recovery.account);
    await replay(recovery, room);
  } finally {
    await cleaner.close();
  }
}

/** The flags by which Postgres stops where it is to stop. */
function targetSettings(target: RecoveryTarget): Record<string, string> {
  if (target.kind === 'end') return {};
  const where =
    target.kind === 'time' ? { recovery_target_time: withOffset(target.at) } : { recovery_target: 'immediate' };
  return { ...where, recovery_target_action: 'promote' };
}

/** Postgres reads this setting before it knows the names of zones, `Z` among them. */
function withOffset(at: string): string {
  return at.replace(/Z$/, '+00');
}

async function replay({ folder, wal, target, account, binaries, password }: Recover, room: string): Promise<void> {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: room,
    hba_file: join(room, 'hba.conf'),
    max_connections: MAX_CONNECTIONS,
    // A copy archives nothing: the place of the original is not its own.
    archive_mode: 'off',
    restore_command: restoreCommand(wal),
    ...targetSettings(target),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', folder, '-p', PORT, ...flags];
  const child = spawnAs(account, binaries.postgres, { args, options: { stdio: ['ignore', 'pipe', 'pipe'] } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-SAID_BYTES)));
  }
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => {
      ended = true;
      resolve();
    });
  });
  await once(child, 'spawn');
  const sql = postgres({
    path: join(room, `.s.PGSQL.${PORT}`),
    username: ROLE,
    database: 'postgres',
    max: 1,
    onnotice: () => undefined,
  });
  try {
    await untilPromoted(sql, () => ended);
    if (ended) throw failure(target, said);
    // base64url: nothing in it needs quoting.
    await sql.unsafe(`alter role ${ROLE} password '${password}'`);
  } finally {
    await sql.end({ timeout: 0 });
    if (!ended) await endProcess(child.pid ?? 0, ENDING);
    await exited;
  }
}

/** Replaying may take as long as it takes: only the end of the process ends the wait. */
async function untilPromoted(sql: postgres.Sql, hasEnded: () => boolean): Promise<void> {
  while (!hasEnded()) {
    const [row] = await sql<{ going: boolean }[]>`select pg_is_in_recovery() as going`.catch(() => [undefined]);
    if (row?.going === false) return;
    await delay(50);
  }
}

function failure(target: RecoveryTarget, said: string): BackupError {
  const early = said.includes('recovery ended before configured recovery target was reached');
  const why =
    early && target.kind === 'time'
      ? `The archived log ends before ${target.at}, so there is nothing to stop at. Leave --at out for all there is, or say an earlier time.`
      : 'Postgres could not replay the log. `npm run boocode -- backup verify` says whether the backup is whole; an older one may be.';
  return new BackupError('restore_failed', `${why} Nothing was put in place. Postgres said:\n${withoutOurs(said)}`);
}

/** While it replays, Postgres notes each time that we ask whether it is done. */
function withoutOurs(said: string): string {
  const lines = said.trim().split('\n');
  return lines.filter((line) => !line.includes('the database system is starting up')).join('\n');
}

async function own(path: string, account: ServiceAccount): Promise<void> {
  if (account.kind === 'other') await chown(path, account.uid, account.gid);
}
