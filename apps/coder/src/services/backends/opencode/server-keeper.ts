import type { ChildExit } from '../../processes/start-child.js';
import { residentBytes } from '../../processes/proc-table.js';
import { BackendError } from '../backend-error.js';
import { openEventStream, type EventStream, type ServerEvent } from './event-stream.js';
import type { OpencodeServer } from './server-process.js';

export interface KeeperOptions {
  start(): Promise<OpencodeServer>;
  /** A server that holds more than this many bytes is ended when it has nothing to do. */
  memoryLimitBytes: number;
  onEvent(event: ServerEvent): void;
  /** Events may have been lost: read the state again. */
  onReconnect(): void;
  /** The server is gone and everything that it had started with it. */
  onExit(server: OpencodeServer, exit: ChildExit): void;
}

/**
 * Keeps one server: started at first use, started again after it died, ended when it is idle and has grown too large.
 * Sessions outlive it, they are in its database.
 */
export interface ServerKeeper {
  /** Runs work on a live server and holds it for that long. Throws `BackendError` when none can be started. */
  lease<T>(work: (server: OpencodeServer) => Promise<T>): Promise<T>;
  running(): OpencodeServer | null;
  /** Ends the server, proven dead; the next lease starts another. */
  end(): Promise<void>;
  /** Ends the server as soon as nothing leases it. */
  retire(): Promise<void>;
  dispose(): Promise<void>;
}

interface Entry {
  ready: Promise<OpencodeServer>;
  server: OpencodeServer | null;
  retired: boolean;
}

export function createServerKeeper(options: KeeperOptions): ServerKeeper {
  let current: Entry | null = null;
  let leases = 0;
  let disposed = false;
  let ending: Promise<void> = Promise.resolve();

  async function boot(): Promise<OpencodeServer> {
    await ending;
    const server = await options.start();
    const stream = openEventStream(server.client, options);
    void afterExit(server, stream);
    await Promise.race([stream.connected, gone(server)]);
    return server;
  }

  async function afterExit(server: OpencodeServer, stream: EventStream): Promise<void> {
    const exit = await server.child.exited;
    stream.close();
    if (current?.server === server) current = null;
    // What the dead server had started may still run; nothing new starts before it is gone.
    ending = ending.then(() => server.child.end());
    await ending;
    options.onExit(server, exit);
  }

  function ensure(): Promise<OpencodeServer> {
    if (disposed) throw new BackendError('crash', 'agent.disposed', 'The coder is shutting down.');
    if (current !== null) return current.ready;
    current = { ready: boot(), server: null, retired: false };
    void remember(current);
    return current.ready;
  }

  async function remember(entry: Entry): Promise<void> {
    try {
      entry.server = await entry.ready;
    } catch {
      // Whoever leased it is told; the next lease starts anew.
      if (current === entry) current = null;
    }
  }

  async function end(): Promise<void> {
    const entry = current;
    current = null;
    if (entry === null) return ending;
    const server = await entry.ready.catch(() => null);
    if (server !== null) ending = ending.then(() => server.child.end());
    return ending;
  }

  async function endIfDue(): Promise<void> {
    const server = current?.server ?? null;
    if (leases > 0 || server === null) return;
    const tooLarge = (residentBytes(server.child.pid) ?? 0) > options.memoryLimitBytes;
    if (current?.retired === true || tooLarge) await end();
  }

  return {
    async lease(work) {
      leases += 1;
      try {
        return await work(await ensure());
      } finally {
        leases -= 1;
        await endIfDue();
      }
    },
    running: () => current?.server ?? null,
    end,
    retire() {
      if (current !== null) current.retired = true;
      return endIfDue();
    },
    async dispose() {
      disposed = true;
      await end();
    },
  };
}

async function gone(server: OpencodeServer): Promise<never> {
  await server.child.exited;
  throw new BackendError('crash', 'agent.start', `opencode ended right after its start. ${server.lastWords()}`.trim());
}
