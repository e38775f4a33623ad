import { chown, mkdir, open, readdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newPassword, readAccess, writeAccess } from '../cluster-access.js';
import { lockCluster } from '../cluster-lock.js';
import { BackupError } from '../errors.js';
import { livePostmaster } from '../leftovers.js';
import { postgresBinaries, type PostgresBinaries } from '../postgres-binaries.js';
import { serviceAccount, type ServiceAccount } from '../service-account.js';
import { copyFiles, treeOf } from './copy-files.js';
import type { Backup, CopiedFile } from './manifest.js';
import { recover, type RecoveryTarget } from './recover.js';
import { finishRestore, isThere, restorePlaces } from './restored-folder.js';

export type RestoreBackup = {
  backup: Backup;
  /** The data directory to restore into. No BooCode may run on it. */
  dataDir: string;
  target: RecoveryTarget;
  /** Whether a database that is there is moved aside. Without it, that is refused. */
  replace?: boolean;
};

export type Restored = {
  dataDir: string;
  /** Where the database is that was there before; null when there was none. */
  aside: string | null;
};

/**
 * Makes a cluster out of a backup and its log, and puts it in place once Postgres has replayed and ended it. Settings and skills come
 * back where there are none. Whatever is interrupted leaves what was there in its place, or the restored one.
 *
 * Errors: `BackupError` with `backup_damaged`, `restore_occupied` or `restore_failed`; `EmbeddedPostgresError`.
 */
export async function restoreBackup(order: RestoreBackup): Promise<Restored> {
  await mkdir(order.dataDir, { recursive: true });
  const dataDir = await realpath(order.dataDir);
  const folder = join(dataDir, 'postgres');
  const lock = await lockCluster(dataDir);
  try {
    const binaries = await postgresBinaries();
    await finishRestore(folder, binaries.postgres, () => undefined);
    const occupied = await isThere(folder);
    if (occupied) await refuseOccupied({ folder, binaries, replace: order.replace === true });
    try {
      return await restoreInto({ order, dataDir, folder, binaries, occupied });
    } finally {
      // What a restore that failed has made is of no use to anybody.
      await finishRestore(folder, binaries.postgres, () => undefined);
    }
  } finally {
    lock.close();
  }
}

type Into = {
  order: RestoreBackup;
  dataDir: string;
  folder: string;
  binaries: PostgresBinaries;
  occupied: boolean;
};

async function restoreInto({ order, dataDir, folder, binaries, occupied }: Into): Promise<Restored> {
  const { backup, target } = order;
  const { draft, home } = restorePlaces(folder);
  const account = await serviceAccount(folder, binaries, [backup.places.wal]);
  await layOut(backup, draft, occupied ? folder : null);
  const settings = await layOutHome(backup, { dataDir, draft: home });
  await ownAll(draft, account);
  const password = (await readAccess(dataDir))?.password ?? newPassword();
  await recover({ folder: draft, wal: backup.places.wal, target, account, binaries, password });
  for (const path of settings) {
    await mkdir(dirname(join(dataDir, path)), { recursive: true, mode: 0o700 });
    await rename(join(home, path), join(dataDir, path));
  }
  const known = await readAccess(dataDir);
  await writeAccess(dataDir, { port: known?.port ?? null, password, pid: null });
  return { dataDir, aside: await putInPlace(folder, occupied) };
}

async function refuseOccupied(place: { folder: string; binaries: PostgresBinaries; replace: boolean }): Promise<void> {
  const { folder, binaries, replace } = place;
  if (!replace) {
    throw new BackupError(
      'restore_occupied',
      `There is a database in ${folder} already. Restore into another folder, or say --replace: it is moved aside then, and kept.`,
    );
  }
  const running = await livePostmaster(folder, binaries.postgres);
  if (running === null) return;
  throw new BackupError(
    'restore_occupied',
    `The database in ${folder} runs (process ${running.pid}). End that BooCode first: \`npm run boocode -- down\`.`,
  );
}

/** The files of the backup, each as its manifest has it, and what the cluster before it had not archived yet. */
async function layOut({ folder, manifest }: Backup, draft: string, before: string | null): Promise<void> {
  await mkdir(draft, { recursive: true, mode: 0o700 });
  for (const name of manifest.folders) await mkdir(join(draft, name), { recursive: true, mode: 0o700 });
  refuseDamaged(
    manifest.files,
    await copyFiles(
      join(folder, 'data'),
      draft,
      manifest.files.map(({ path }) => path),
    ),
  );
  await mkdir(join(draft, 'pg_wal/archive_status'), { recursive: true, mode: 0o700 });
  if (before !== null && (await systemOf(before)) === manifest.system) {
    // Of the backup's own timeline alone: what a restored database did since is another history.
    const segment = new RegExp(`^${manifest.first_segment.slice(0, 8)}[0-9A-F]{16}$`);
    const left = (await readdir(join(before, 'pg_wal'))).filter((name) => segment.test(name));
    await copyFiles(join(before, 'pg_wal'), join(draft, 'pg_wal'), left);
  }
  await forgetArchive(join(draft, 'postgresql.auto.conf'));
}

/** Compares files with what a manifest says of them. Errors: `BackupError` with `backup_damaged`, naming the first of them. */
export function refuseDamaged(expected: readonly CopiedFile[], found: readonly CopiedFile[]): void {
  const there = new Map(found.map((file) => [file.path, file]));
  const wrong = expected.filter(({ path, sha256 }) => there.get(path)?.sha256 !== sha256);
  const [first] = wrong;
  if (first === undefined) return;
  const what = there.has(first.path) ? 'is not what was written' : 'is missing';
  throw new BackupError(
    'backup_damaged',
    `The backup is damaged: ${first.path} ${what}${wrong.length > 1 ? `, and ${wrong.length - 1} more files are wrong` : ''}. ` +
      'Take another one (`npm run boocode -- backup list`), and have the disk looked at.',
  );
}

/** A restored cluster archives nothing until a backup of its own is made: its log would mix with that of the first. */
async function forgetArchive(file: string): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, lines.filter((line) => !/^archive_(?:command|timeout) /.test(line)).join('\n'));
}

/** Copies settings and skills that the data directory has not got, each as its manifest has it. Returns which. */
async function layOutHome(
  { folder, manifest }: Backup,
  { dataDir, draft }: { dataDir: string; draft: string },
): Promise<string[]> {
  const absent: string[] = [];
  for (const { path } of manifest.home) if (!(await isThere(join(dataDir, path)))) absent.push(path);
  refuseDamaged(
    manifest.home.filter(({ path }) => absent.includes(path)),
    await copyFiles(join(folder, 'home'), draft, absent),
  );
  return absent;
}

/** Two moves; a start finishes the second one when this is cut off between them. */
async function putInPlace(folder: string, occupied: boolean): Promise<string | null> {
  const { draft, restored } = restorePlaces(folder);
  await rename(draft, restored);
  const aside = occupied ? `${folder}.replaced-${Date.now()}` : null;
  if (aside !== null) await rename(folder, aside);
  await rename(restored, folder);
  return aside;
}

async function ownAll(root: string, account: ServiceAccount): Promise<void> {
  if (account.kind === 'self') return;
  const { folders, files } = await treeOf(root);
  for (const path of ['', ...folders, ...files]) await chown(join(root, path), account.uid, account.gid);
}

/** The identity of a cluster that does not run: the first eight bytes of its control file. */
async function systemOf(folder: string): Promise<string> {
  const file = await open(join(folder, 'global/pg_control'), 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.readBigUInt64LE().toString();
  } finally {
    await file.close();
  }
}
