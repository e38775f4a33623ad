import { residentBytes } from '@boocode/processes/process-table';
import type { ChildExit } from '../../processes/start-child.js';
import { BackendError } from '../backend-error.js';
import { provenDead } from '../proven-dead.js';
import { openEventStream, type EventStream, type ServerEvent } from './event-stream.js';
import type { OpencodeServer } from './server-process.js';

export interface KeeperOptions {
  /** Starts a server; gives up when the signal fires. */
  start(signal: AbortSignal): Promise<OpencodeServer>;
  /** A server that holds more than this many bytes is ended when it has nothing to do. */
  memoryLimitBytes: number;
  onEvent(event: ServerEvent): void;
  /** Events may have been lost: read the state again. */
  onReconnect(): void;
  /** The server is gone, and everything that it had started with it. */
  onExit(server: OpencodeServer, exit: ChildExit): void;
}

interface Entry {
  ready: Promise<OpencodeServer>;
  /** Null until it is ready. */
  server: OpencodeServer | null;
  /** Ended as soon as nothing leases it. */
  retired: boolean;
  starting: AbortController;
}

/**
 * Keeps one server: started at first use, started again after it died, ended when it is idle and has grown too large.
 * Sessions outlive it: they are in its database.
 */
export class ServerKeeper {
  readonly #options: KeeperOptions;
  #current: Entry | null = null;
  #leases = 0;
  #disposed = false;
  /** Servers that were ended and are not yet proven dead. */
  readonly #dying = new Set<OpencodeServer>();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** The server that is ready, if any. */
  get running(): OpencodeServer | null {
    return this.#current?.server ?? null;
  }

  /** Runs work on a live server and holds it for that long. Throws `BackendError` when none can be started. */
  async lease<T>(work: (server: OpencodeServer) => Promise<T>): Promise<T> {
    this.#leases += 1;
    try {
      return await work(await this.#ensure());
    } finally {
      this.#leases -= 1;
      await this.#endIfDue();
    }
  }

  /** Ends the server, proven dead; the next lease starts another. */
  async end(): Promise<void> {
    const entry = this.#current;
    this.#current = null;
    if (entry !== null) {
      entry.starting.abort();
      // A start that fails has ended what it had started.
      const server = await entry.ready.catch(() => null);
      if (server !== null) this.#dying.add(server);
    }
    await this.#allDead();
  }

  /** Ends the server as soon as nothing leases it. */
  async retire(): Promise<void> {
    if (this.#current !== null) this.#current.retired = true;
    await this.#endIfDue();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.end();
  }

  #ensure(): Promise<OpencodeServer> {
    if (this.#disposed) throw new BackendError('crash', 'agent.disposed', 'The coder is shutting down.');
    this.#current ??= this.#start();
    return this.#current.ready;
  }

  #start(): Entry {
    const starting = new AbortController();
    const entry: Entry = { ready: this.#boot(starting.signal), server: null, retired: false, starting };
    void this.#remember(entry);
    return entry;
  }

  async #boot(signal: AbortSignal): Promise<OpencodeServer> {
    await this.#allDead();
    const server = await this.#options.start(signal);
    const stream = openEventStream(server.client, this.#options);
    void this.#afterExit(server, stream);
    await Promise.race([stream.connected, gone(server)]);
    return server;
  }

  async #remember(entry: Entry): Promise<void> {
    try {
      entry.server = await entry.ready;
    } catch {
      // Whoever leased it is told; the next lease starts anew.
      if (this.#current === entry) this.#current = null;
    }
  }

  async #afterExit(server: OpencodeServer, stream: EventStream): Promise<void> {
    const exit = await server.child.exited;
    stream.close();
    if (this.running === server) this.#current = null;
    this.#dying.add(server);
    try {
      await this.#allDead();
    } catch (error) {
      // Whoever needs a server next is told; the turns that lost this one must end all the same.
      if (!(error instanceof BackendError)) throw error;
    }
    this.#options.onExit(server, exit);
  }

  /** What a dead server had started may still run and write: nothing new starts before it is gone. */
  async #allDead(): Promise<void> {
    for (const server of this.#dying) {
      await provenDead(server.child.end());
      this.#dying.delete(server);
    }
  }

  async #endIfDue(): Promise<void> {
    const server = this.running;
    if (this.#leases > 0 || server === null) return;
    const tooLarge = (residentBytes(server.child.pid) ?? 0) > this.#options.memoryLimitBytes;
    if (tooLarge || this.#current?.retired === true) await this.end();
  }
}

async function gone(server: OpencodeServer): Promise<never> {
  await server.child.exited;
  throw new BackendError('crash', 'agent.start', `opencode ended right after its start. ${server.lastWords()}`.trim());
}
