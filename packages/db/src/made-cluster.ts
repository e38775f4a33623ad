import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { clusterFolder } from './cluster-folder.js';
import { startEmbedded } from './embedded.js';

export type MadeCluster = {
  /** Copies it to a data directory, which must not exist yet. */
  copyTo: (dataDir: string) => Promise<void>;
  remove: () => Promise<void>;
};

/** A cluster that was started, prepared and ended in order, for tests that each want one of their own: to make one takes a second. */
export async function makeCluster(
  prepare: (url: string) => Promise<void> = async () => undefined,
): Promise<MadeCluster> {
  const parent = await clusterFolder('made-cluster');
  const made = join(parent, 'data');
  const postgres = await startEmbedded({ dataDir: made, testing: true });
  try {
    await prepare(postgres.url);
  } finally {
    await postgres.stop();
  }
  return {
    async copyTo(dataDir) {
      await mkdir(dirname(dataDir), { recursive: true });
      // Owners and modes as they are: Postgres insists on them.
      await promisify(execFile)('cp', ['-a', made, dataDir]);
    },
    remove: () => rm(parent, { recursive: true }),
  };
}
