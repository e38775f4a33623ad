import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { clusterFolder } from './cluster-folder.js';
import { startEmbedded } from './embedded.js';

export type ThrowAwayCluster = {
  /** Of an empty database, as a superuser. */
  url: string;
  dataDir: string;
  /** Of the process that removes the cluster when this one is gone. */
  cleanerPid: number;
  /** Ends the cluster, whoever is connected, and removes its folder. */
  close: () => Promise<void>;
};

/** Ends the postmaster of the folder `$1`, if there is one, and removes the folder, once its standard input is closed. */
const CLEANER = `
  read -r _
  pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null)
  if [ -n "$pid" ]; then
    kill -QUIT "$pid" 2>/dev/null
    while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
  fi
  # An interrupt may have come in the middle of initdb, which goes on writing for a moment.
  for attempt in 1 2 3 4 5 6 7 8 9; do
    rm -rf -- "$1" 2>/dev/null && exit
    sleep 0.2
  done
  rm -rf -- "$1"
`;

/**
 * Starts a cluster in a temporary folder, for tests and tools. It never outlives this process, and neither does its folder.
 *
 * Errors: `EmbeddedPostgresError`.
 */
export async function startThrowAway(): Promise<ThrowAwayCluster> {
  const { dataDir, cleanerPid, close } = await cleanedFolder('throw-away');
  try {
    const { url } = await startEmbedded({ dataDir, testing: true });
    return { url, dataDir, cleanerPid, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A folder for one cluster, `postgres`; that is ended, and the folder removed, with this process at the latest. */
export async function cleanedFolder(name: string): Promise<Omit<ThrowAwayCluster, 'url'>> {
  const dataDir = await clusterFolder(name);
  // The cleaner sees this process end in whatever way, an interrupt and a kill included, because its input ends with it. It is in a
  // session of its own, where a terminal's Ctrl-C does not reach it.
  const cleaner = spawn('sh', ['-c', CLEANER, 'boocode-cleaner', dataDir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  await once(cleaner, 'spawn');
  const cleaned = once(cleaner, 'exit');
  const close = async (): Promise<void> => {
    cleaner.stdin.end();
    await cleaned;
  };
  return { dataDir, cleanerPid: cleaner.pid ?? 0, close };
}
