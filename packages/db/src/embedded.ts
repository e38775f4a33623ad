import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { newPassword, readAccess, writeAccess } from './cluster-access.js';
import { lockCluster } from './cluster-lock.js';
import { connect } from './connect.js';
import { hasCluster, initCluster, ROLE } from './init-cluster.js';
import { clearLeftovers, livePostmaster } from './leftovers.js';
import { postgresBinaries } from './postgres-binaries.js';
import { answers, launchPostmaster, urlOf, watchAdopted, type Postmaster } from './postmaster.js';
import { resetPassword } from './reset-password.js';
import { endProcess } from './process-table.js';
import { serviceAccount } from './service-account.js';

export type StartEmbedded = {
  /** Holds the cluster (`postgres/`), its access (`run/postgres.json`) and its log (`logs/postgres.log`). Made when missing. */
  dataDir: string;
  /** Told what happens to the cluster, a sentence each. */
  log?: (message: string) => void;
  /** For throw-away clusters of tests: no `fsync`, so a power cut may ruin it. */
  testing?: boolean;
};

export type EmbeddedPostgres = {
  /** Of the database `boochat`, with the password in it. */
  url: string;
  port: number;
  /** Of the postmaster. */
  pid: number;
  /** Whether the postmaster was already running, left over from a process that died. */
  adopted: boolean;
  /** Resolves when the postmaster has ended, wanted or not. An adopted one is no child of ours: both are null then. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Ends sessions, writes everything down, and resolves when the postmaster is gone. Repeatable. */
  stop: () => Promise<void>;
};

const DATABASE = 'boochat';

/** Asked to be fast (sessions are ended), then to drop everything, then not asked. Recovery mends the last two. */
const STOPPING = [
  { signal: 'SIGINT', ms: 20_000 },
  { signal: 'SIGQUIT', ms: 5_000 },
  { signal: 'SIGKILL', ms: 5_000 },
] as const;

/**
 * Starts the real Postgres 16 that npm brought, on 127.0.0.1 alone, or adopts the one that a killed process of ours left
 * behind. Works as a normal user and as root. The caller stops it: it does not end by itself when this process ends.
 *
 * Errors: `EmbeddedPostgresError`; its codes are documented where they are declared.
 */
export async function startEmbedded(options: StartEmbedded): Promise<EmbeddedPostgres> {
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const lock = await lockCluster(dataDir);
  try {
    const postmaster = await bringUp(dataDir, options);
    void postmaster.exited.then(() => lock.close());
    return {
      url: urlOf(postmaster, DATABASE),
      port: postmaster.port,
      pid: postmaster.pid,
      adopted: postmaster.adopted,
      exited: postmaster.exited,
      stop: async () => {
        await endProcess(postmaster.pid, STOPPING);
        await postmaster.exited;
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

async function bringUp(
  dataDir: string,
  { log = () => undefined, testing = false }: StartEmbedded,
): Promise<Postmaster> {
  const folder = join(dataDir, 'postgres');
  const binaries = await postgresBinaries();
  const account = await serviceAccount(folder, binaries.folder);
  const known = await readAccess(dataDir);

  const running = await livePostmaster(folder, binaries.postgres);
  if (running !== null && known?.port && (await answers({ port: known.port, password: known.password }))) {
    log(`Postgres (process ${running}) was still running; going on with it.`);
    return watchAdopted({ port: known.port, password: known.password, pid: running });
  }
  if (running !== null) {
    log(`Postgres (process ${running}) was still running but does not answer; stopping it.`);
    await endProcess(running, STOPPING);
  }
  await clearLeftovers(folder, binaries.postgres);

  const password = known?.password ?? newPassword();
  // Stored before there is a cluster: one whose password nobody knows would be of little use.
  await writeAccess(dataDir, { port: known?.port ?? null, password, pid: null });
  if (!(await hasCluster(folder, log))) {
    log(`Creating the database in ${folder}.`);
    await initCluster({ folder, password, account, binaries, durable: !testing });
  } else if (!known) {
    log('The password of the database was lost; setting a new one.');
    await resetPassword({ folder, password, account, binaries });
  }

  const preferredPort = known?.port ?? null;
  const postmaster = await launchPostmaster({ dataDir, folder, account, binaries, password, preferredPort, testing });
  await writeAccess(dataDir, { port: postmaster.port, password, pid: postmaster.pid });
  await ensureDatabase(postmaster);
  return postmaster;
}

async function ensureDatabase(postmaster: Postmaster): Promise<void> {
  const sql = connect(urlOf(postmaster, 'postgres'), { name: 'boocode-embedded', max: 1 });
  try {
    const [found] = await sql`
      select 1
      from pg_database
      where datname = ${DATABASE}`;
    if (!found) await sql`create database ${sql(DATABASE)} owner ${sql(ROLE)}`;
  } finally {
    await sql.end();
  }
}
