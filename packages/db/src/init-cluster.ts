import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError, hasCode } from './errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { spawnAs, type ServiceAccount } from './service-account.js';

export type InitCluster = {
  /** Where the cluster shall be; must not exist yet. */
  folder: string;
  password: string;
  account: ServiceAccount;
  binaries: PostgresBinaries;
  durable: boolean;
};

/** The superuser of an embedded cluster, and the one role that BooCode uses. */
export const ROLE = 'boocode';
const MAJOR = '16';

/**
 * Makes a cluster in a folder beside its place and moves it there when it is whole, so that a start that was cut off leaves
 * nothing that looks like one. What an earlier start left half-made is removed.
 *
 * Errors: `EmbeddedPostgresError` with `postgres_start_failed`.
 */
export async function initCluster({ folder, password, account, binaries, durable }: InitCluster): Promise<void> {
  const [parent, prefix] = [dirname(folder), `${basename(folder)}.new-`];
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true });
  }
  const draft = await mkdtemp(join(parent, prefix));
  try {
    const passwordFile = join(draft, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account.kind === 'other') {
      await chown(passwordFile, account.uid, account.gid);
      await chown(draft, account.uid, account.gid);
    }
    const made = join(draft, 'cluster');
    await runInitdb(account, binaries, [
      `--pgdata=${made}`,
      `--username=${ROLE}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
      ...(durable ? [] : ['--no-sync']),
    ]);
    await rename(made, folder);
  } finally {
    await rm(draft, { recursive: true });
  }
}

/**
 * Whether `folder` holds a whole cluster. Something else in its place is moved aside, never deleted: it may be a person's.
 *
 * Errors: `EmbeddedPostgresError` with `postgres_start_failed` when the cluster is of another Postgres.
 */
export async function hasCluster(folder: string, log: (message: string) => void): Promise<boolean> {
  if (!(await exists(folder))) return false;
  if (!(await exists(join(folder, 'global/pg_control'))) || !(await exists(join(folder, 'PG_VERSION')))) {
    const aside = `${folder}.broken-${Date.now()}`;
    await rename(folder, aside);
    log(`What was in ${folder} is no whole database; it was moved to ${aside}.`);
    return false;
  }
  const major = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  if (major === MAJOR) return true;
  throw new EmbeddedPostgresError(
    'postgres_start_failed',
    `The database in ${folder} was made by Postgres ${major}, and this is Postgres ${MAJOR}. ` +
      'Move it over with pg_dump and pg_restore, or set BOOCODE_DATA_DIR to another folder.',
  );
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

async function runInitdb(account: ServiceAccount, binaries: PostgresBinaries, args: string[]): Promise<void> {
  const child = spawnAs(account, binaries.initdb, { args, options: { stdio: ['ignore', 'ignore', 'pipe'] } });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code === 0) return;
  throw new EmbeddedPostgresError(
    'postgres_start_failed',
    `The database could not be created (initdb ended with ${code ?? 'a signal'}). It said:\n${said.trim()}`,
  );
}
