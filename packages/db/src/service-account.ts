import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError, hasCode } from './errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';

/**
 * Who the programs of Postgres run as. Postgres refuses to run as root, so root lends its processes to an account that the
 * system already has; nothing is created for it. When a folder on the way (a clone below root's home, say) is closed to that
 * account, its processes get one capability, to pass through folders and to read, and nothing else.
 */
export type ServiceAccount = { kind: 'self' } | { kind: 'other'; uid: number; gid: number; capability?: Capability };

type Capability = 'dac_read_search' | 'dac_override';

/** Of util-linux; lends one capability to a program that runs as another user. */
const SETPRIV = 'setpriv';

/**
 * Chooses the account for the cluster in `folder`, and proves that it can run Postgres. `also` are folders that it must read.
 *
 * Errors: `EmbeddedPostgresError` with `postgres_no_account`, `postgres_not_owner` or `postgres_unreachable_folder`.
 */
export async function serviceAccount(
  folder: string,
  binaries: PostgresBinaries,
  also: readonly string[] = [],
): Promise<ServiceAccount> {
  const self = process.getuid?.() ?? 0;
  const owner = await ownerOf(folder);
  if (self !== 0) {
    if (owner === undefined || owner.uid === self) return { kind: 'self' };
    throw new EmbeddedPostgresError(
      'postgres_not_owner',
      `The database in ${folder} belongs to user ${owner.uid}, and this is user ${self}. ` +
        'Start BooCode as that user, or set BOOCODE_DATA_DIR to a folder of your own.',
    );
  }
  // A cluster made earlier, perhaps by a normal user, keeps its owner.
  const account = owner && owner.uid !== 0 ? owner : await existingAccount();
  const closed = await firstClosedFolder([binaries.folder, dirname(folder), ...also], account);
  // Reading alone is enough where the system lends it; containers often have only the wider one.
  const choices: (Capability | undefined)[] = ['dac_read_search', 'dac_override'];
  if (closed === undefined) choices.unshift(undefined);
  for (const capability of choices) {
    const choice: ServiceAccount = { kind: 'other', ...account, ...(capability && { capability }) };
    if (await canRun(choice, binaries.postgres)) return choice;
  }
  throw cannotRun(account.uid, closed);
}

function cannotRun(uid: number, closed: string | undefined): EmbeddedPostgresError {
  const why = `Postgres refuses to run as root, so it is to run as user ${uid} here`;
  const otherwise = 'start BooCode as a normal user, or set DATABASE_URL to a Postgres 16 of your own.';
  if (closed === undefined) {
    return new EmbeddedPostgresError(
      'postgres_no_account',
      `${why}, but this system does not let root start it so. Allow it (capabilities SETUID and SETGID), ${otherwise}`,
    );
  }
  return new EmbeddedPostgresError(
    'postgres_unreachable_folder',
    `${why}, and that user may not enter ${closed}. Open it for passing through (chmod o+x ${closed}), ` +
      `put the clone and BOOCODE_DATA_DIR where everybody may enter, ${otherwise}`,
  );
}

/** Starts a program of Postgres as the account. It never gets a terminal's signals: who stops it, and when, is our decision. */
export function spawnAs(
  account: ServiceAccount,
  program: string,
  run: { args: string[]; options: SpawnOptions },
): ChildProcess {
  // The working directory may be closed to the account, so it starts in the one place that never is.
  const options: SpawnOptions = { ...run.options, cwd: '/', detached: true };
  if (account.kind === 'self') return spawn(program, run.args, options);
  const { uid, gid, capability } = account;
  if (!capability) return spawn(program, run.args, { ...options, uid, gid });
  const flags = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    `--inh-caps=-all,+${capability}`,
    `--ambient-caps=-all,+${capability}`,
    // Without this bit access(2), with which Postgres looks for its own files, ignores capabilities of a normal account.
    '--securebits=+no_setuid_fixup',
    `--bounding-set=-all,+${capability}`,
    '--no-new-privs',
  ];
  return spawn(SETPRIV, [...flags, '--', program, ...run.args], options);
}

async function ownerOf(path: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function existingAccount(): Promise<{ uid: number; gid: number }> {
  const run = promisify(execFile);
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // `id` knows no such account: the next one.
    }
  }
  throw new EmbeddedPostgresError(
    'postgres_no_account',
    'Postgres refuses to run as root, and this system has neither an account "postgres" nor "nobody" to run it as. ' +
      'Start BooCode as a normal user, or set DATABASE_URL to a Postgres 16 of your own.',
  );
}

/** The outermost folder on the way to any of `paths` that the account may not pass through. */
async function firstClosedFolder(paths: string[], account: { uid: number; gid: number }): Promise<string | undefined> {
  for (const path of paths) {
    for (const folder of [...ancestors(path).toReversed(), path]) {
      const { mode, uid, gid } = await stat(folder);
      const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
      if (((mode >> shift) & 1) === 0) return folder;
    }
  }
  return undefined;
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}

/** Whether the account can load the program: the rights are there, and so is a `setpriv` that can lend them. */
async function canRun(account: ServiceAccount, program: string): Promise<boolean> {
  const child = spawnAs(account, program, { args: ['--version'], options: { stdio: 'ignore' } });
  return await new Promise((resolve) => {
    child.once('error', () => resolve(false)).once('exit', (code) => resolve(code === 0));
  });
}
