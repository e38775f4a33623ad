import { clusterFolder } from './cluster-folder.js';
import { startEmbedded } from './embedded.js';
import { cleanAfterUs } from './folder-cleaner.js';

export type ThrowAwayCluster = {
  /** Of an empty database, as a superuser. */
  url: string;
  dataDir: string;
  /** Of the process that removes the cluster when this one is gone. */
  cleanerPid: number;
  /** Ends the cluster, whoever is connected, and removes its folder. */
  close: () => Promise<void>;
};

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
  const { pid: cleanerPid, close } = await cleanAfterUs(dataDir);
  return { dataDir, cleanerPid, close };
}
