import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { EmbeddedPostgresError, hasCode } from './errors.js';

export type ClusterLock = { close: () => void };

/**
 * Makes this process the only one that manages the cluster in `dataDir`, until `close()` or its death, however sudden: the
 * lock is a listening socket in Linux's abstract namespace, which leaves no file that could go stale. Elsewhere there is no
 * such thing, and Postgres' own lock on its data directory has to do.
 *
 * Errors: `EmbeddedPostgresError` with `postgres_in_use`.
 */
export async function lockCluster(dataDir: string): Promise<ClusterLock> {
  if (process.platform !== 'linux') return { close: () => undefined };
  const name = `\0boocode-postgres-${createHash('sha256').update(dataDir).digest('hex').slice(0, 32)}`;
  const server = createServer((socket) => socket.destroy());
  try {
    await once(server.listen(name), 'listening');
  } catch (error) {
    if (!hasCode(error, 'EADDRINUSE')) throw error;
    throw new EmbeddedPostgresError(
      'postgres_in_use',
      `Another BooCode is running on the database in ${dataDir}. ` +
        'Use that one, stop it, or set BOOCODE_DATA_DIR to another folder.',
      { cause: error },
    );
  }
  // The lock must not keep alive a process that has nothing else to do.
  server.unref();
  return { close: () => void server.close() };
}
