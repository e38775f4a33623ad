import { once } from 'node:events';
import { mkdir, open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { freePort } from './cluster-access.js';
import { connect } from './connect.js';
import { EmbeddedPostgresError, hasCode } from './errors.js';
import { ROLE } from './init-cluster.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { awaitEnd, endProcess } from './process-table.js';
import { spawnAs, type ServiceAccount } from './service-account.js';

export type Access = { port: number; password: string };
type Exit = { code: number | null; signal: NodeJS.Signals | null };
export type Postmaster = Access & { pid: number; adopted: boolean; exited: Promise<Exit> };

export type LaunchPostmaster = {
  dataDir: string;
  folder: string;
  account: ServiceAccount;
  binaries: PostgresBinaries;
  password: string;
  preferredPort: number | null;
  testing: boolean;
};

/** Recovery after a hard death reads back at most some minutes of log; longer than this something is wrong. */
const READY_MS = 120_000;
const PORT_ATTEMPTS = 3;
/** A copy that replays the log of this one must not have fewer. */
export const MAX_CONNECTIONS = '100';
const LOG_BYTES = 10_000_000;
const ABORTING = [
  { signal: 'SIGQUIT', ms: 5_000 },
  { signal: 'SIGKILL', ms: 5_000 },
] as const;
/** SQLSTATE class. Whatever else a listening server answers (it starts, recovers, stops, is full) may change by itself. */
const INVALID_AUTHORIZATION = '28';

/** The address of a database of the cluster, with the password in it. */
export function urlOf({ port, password }: Access, database: string): string {
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * Starts the postmaster and resolves when it answers.
 *
 * Errors: `EmbeddedPostgresError` with `postgres_start_failed` and the end of the log.
 */
export async function launchPostmaster(launch: LaunchPostmaster): Promise<Postmaster> {
  const logs = join(launch.dataDir, 'logs');
  await mkdir(logs, { recursive: true });
  const logFile = join(logs, 'postgres.log');
  await turnOver(logFile);
  const log = await open(logFile, 'a', 0o600);
  try {
    for (let attempt = 1; ; attempt++) {
      const port = await freePort(attempt === 1 ? (launch.preferredPort ?? 0) : 0);
      const from = (await log.stat()).size;
      const postmaster = await spawnPostmaster(launch, { port, log });
      const outcome = await readiness(postmaster);
      if (outcome === 'ready') return postmaster;
      if (outcome !== 'exited') await endProcess(postmaster.pid, ABORTING);
      // Somebody may have taken the port between our look and its bind.
      const portTaken = outcome === 'exited' && (await freePort(port)) !== port;
      if (portTaken && attempt < PORT_ATTEMPTS) continue;
      const said = (await readFile(logFile)).subarray(from).toString().trim();
      throw new EmbeddedPostgresError('postgres_start_failed', failure({ outcome, launch, logFile, said }));
    }
  } finally {
    // Postgres has its own handle by now.
    await log.close();
  }
}

/** Keeps one earlier log, so that it never grows without bound. */
async function turnOver(logFile: string): Promise<void> {
  try {
    if ((await stat(logFile)).size > LOG_BYTES) await rename(logFile, `${logFile}.1`);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

function failure(what: { outcome: string; launch: LaunchPostmaster; logFile: string; said: string }): string {
  const { folder, dataDir } = what.launch;
  if (what.outcome === 'locked-out') {
    const file = join(dataDir, 'run/postgres.json');
    return `The database in ${folder} does not accept the password in ${file}. Remove that file: the next start sets a new one.`;
  }
  return `Postgres did not start on ${folder}. Its log (${what.logFile}) says:\n${what.said || '(nothing)'}`;
}

/** A postmaster that is no child of this process, as one that `launchPostmaster` gave. */
export function watchAdopted(running: Access & { pid: number }): Postmaster {
  const exited = awaitEnd(running.pid, { ms: Number.POSITIVE_INFINITY, everyMs: 200 }).then(() => ({
    code: null,
    signal: null,
  }));
  return { ...running, adopted: true, exited };
}

/** Whether a running cluster lets us in with what we know; waits while it says that it is starting or stopping. */
export async function answers(access: Access): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const outcome = await tryOnce(access);
    if (outcome !== 'not-yet') return outcome === 'in';
    if (Date.now() > deadline) return false;
    await delay(50);
  }
}

async function spawnPostmaster(
  launch: LaunchPostmaster,
  { port, log }: { port: number; log: FileHandle },
): Promise<Postmaster> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: MAX_CONNECTIONS,
    shared_buffers: '128MB',
    // Can't be turned on while Postgres runs. What is archived, and whether, is a setting of the cluster (`backup/archiving.ts`).
    archive_mode: 'on',
    log_min_messages: 'warning',
    log_line_prefix: '%m [%p] %a ',
    ...(launch.testing && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawnAs(launch.account, launch.binaries.postgres, {
    args: ['-D', launch.folder, '-p', String(port), ...flags],
    options: { stdio: ['ignore', log.fd, log.fd] },
  });
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  // Rejects when the program could not be run at all.
  await once(child, 'spawn');
  return { port, password: launch.password, pid: child.pid ?? 0, adopted: false, exited };
}

async function readiness(postmaster: Postmaster): Promise<'ready' | 'exited' | 'locked-out' | 'silent'> {
  const gone = new AbortController();
  void postmaster.exited.then(() => gone.abort());
  const deadline = Date.now() + READY_MS;
  while (!gone.signal.aborted && Date.now() < deadline) {
    const outcome = await tryOnce(postmaster);
    if (outcome === 'in') return 'ready';
    if (outcome === 'locked-out') return outcome;
    await delay(20);
  }
  return gone.signal.aborted ? 'exited' : 'silent';
}

async function tryOnce(access: Access): Promise<'in' | 'not-yet' | 'locked-out' | 'unreachable'> {
  const sql = connect(urlOf(access, 'postgres'), { name: 'boocode-embedded', max: 1 });
  try {
    await sql`select 1`;
    return 'in';
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) return 'unreachable';
    return error.code.startsWith(INVALID_AUTHORIZATION) ? 'locked-out' : 'not-yet';
  } finally {
    await sql.end({ timeout: 0 });
  }
}
