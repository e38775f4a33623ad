import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { keepNothingByDefault } from './backup/archive-default.js';
import { finishRestore } from './backup/restored-folder.js';
import { newPassword, readAccess, writeAccess, type ClusterAccess } from './cluster-access.js';
import { lockCluster, type ClusterLock } from './cluster-lock.js';
import { connect } from './connect.js';
import { hasCluster, initCluster, ROLE } from './init-cluster.js';
import { clearLeftovers, livePostmaster } from './leftovers.js';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
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

export const DATABASE = 'boochat';

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
export async function startEmbedded({
  dataDir: givenDir,
  log = () => undefined,
  testing = false,
}: StartEmbedded): Promise<EmbeddedPostgres> {
  await mkdir(givenDir, { recursive: true });
  const dataDir = await realpath(givenDir);
  const bench: Bench = { dataDir, folder: join(dataDir, 'postgres'), binaries: await postgresBinaries(), log };
  const lock = await lockCluster(dataDir);
  try {
    const postmaster = await bringUp(bench, testing);
    return handle(postmaster, bench, lock);
  } catch (error) {
    lock.close();
    throw error;
  }
}

function handle(postmaster: Postmaster, { folder, binaries }: Bench, lock: ClusterLock): EmbeddedPostgres {
  const { port, pid, adopted, exited } = postmaster;
  let ended = false;
  const unlockAtExit = async (): Promise<void> => {
    await exited;
    ended = true;
    lock.close();
  };
  const unlocked = unlockAtExit();
  const stop = async (): Promise<void> => {
    // Once it has ended, its id may be a stranger's.
    if (!ended) await endProcess(pid, STOPPING);
    await unlocked;
    await clearLeftovers(folder, binaries.postgres);
  };
  return { url: urlOf(postmaster, DATABASE), port, pid, adopted, exited, stop };
}

type Bench = { dataDir: string; folder: string; binaries: PostgresBinaries; log: (message: string) => void };

async function bringUp(bench: Bench, testing: boolean): Promise<Postmaster> {
  const known = await readAccess(bench.dataDir);
  const postmaster = (await adopt(bench, known)) ?? (await launch(bench, { known, testing }));
  try {
    await writeAccess(bench.dataDir, { port: postmaster.port, password: postmaster.password, pid: postmaster.pid });
    await ensureDatabase(postmaster);
  } catch (error) {
    await endProcess(postmaster.pid, STOPPING);
    throw error;
  }
  return postmaster;
}

/** The postmaster that is still running, when it lets us in; otherwise there is none running afterwards. */
async function adopt({ folder, binaries, log }: Bench, known: ClusterAccess | null): Promise<Postmaster | null> {
  const running = await livePostmaster(folder, binaries.postgres);
  if (!running) return null;
  const { pid, port } = running;
  if (port !== null && known && (await answers({ port, password: known.password }))) {
    log(`Postgres (process ${pid}) was still running; going on with it.`);
    return watchAdopted({ port, password: known.password, pid });
  }
  log(`Postgres (process ${pid}) was still running but does not answer; stopping it.`);
  await endProcess(pid, STOPPING);
  return null;
}

type Launch = { known: ClusterAccess | null; testing: boolean };

async function launch(bench: Bench, { known, testing }: Launch): Promise<Postmaster> {
  const { dataDir, folder, binaries, log } = bench;
  const account = await serviceAccount(folder, binaries);
  await clearLeftovers(folder, binaries.postgres);

  const password = known?.password ?? newPassword();
  const preferredPort = known?.port ?? null;
  await finishRestore(folder, binaries.postgres, log);
  const whole = await hasCluster(folder, log);
  if (whole && !known) {
    log('The password of the database was lost; setting a new one.');
    await resetPassword({ folder, password, account, binaries });
  }
  // Stored before there is a cluster: one whose password nobody knows would be of little use.
  await writeAccess(dataDir, { port: preferredPort, password, pid: null });
  if (!whole) {
    log(`Creating the database in ${folder}.`);
    await initCluster({ folder, password, account, binaries, durable: !testing });
  }
  await keepNothingByDefault(folder);
  return await launchPostmaster({ dataDir, folder, account, binaries, password, preferredPort, testing });
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
