import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createLog } from '@boocode/http/log';
import type { Config } from '../config.js';
import { localUrl } from '../config.js';
import type { DataDir } from '../data-dir.js';
import type { RunningDatabase } from './database.js';
import { anyFreePort } from './free-port.js';
import { keepRunning, type Kept, type Running } from './keep-running.js';
import { LogFile } from './log-file.js';
import type { ProcessIdentity } from './process-identity.js';
import { startChild } from './start-child.js';

/** What a BooCode is made of. */
export interface Parts {
  /** Node scripts that send `{type: 'ready', port}` when they can take work. */
  scripts: { coder: string; booterm: string; server: string };
  startDatabase: (dataDir: string) => Promise<RunningDatabase>;
  /** Brings a database to this version's schema. */
  prepareDatabase: (url: string) => Promise<unknown>;
}

export interface SuperviseOptions {
  config: Config;
  dirs: DataDir;
  parts: Parts;
  environment: NodeJS.ProcessEnv;
  say: (line: string) => void;
  /** Told whenever a child was started: the children that live now. */
  onChildren: (children: ProcessIdentity[]) => void;
  /** Told when server answers at another address than before. */
  onUrl: (url: string) => void;
  /** Aborts the start; what runs by then is ended. */
  signal: AbortSignal;
}

/**
 * Postgres, then coder and booterm, then server, each started again when it ends. Resolves when all can take work, with the
 * function that ends them in reverse order. Throws when one of them cannot be started; nothing is left running then. Only booterm
 * may be missing: without terminals the rest works.
 */
export async function supervise(options: SuperviseOptions): Promise<() => Promise<void>> {
  const house = new House(options);
  try {
    await house.start();
  } catch (error) {
    await house.stop();
    throw error;
  }
  return () => house.stop();
}

class House {
  readonly #options: SuperviseOptions;
  readonly #internalToken = randomBytes(32).toString('hex');
  readonly #children = new Map<string, ProcessIdentity>();
  readonly #kept: Kept[] = [];
  /** Those of `#kept` that work on the database. */
  readonly #onDatabase: Kept[] = [];
  readonly #logs: LogFile[] = [];
  #databaseUrl: string | null = null;
  /** Nobody's business but server's. Chosen once, so that it stays when coder is started again. */
  #coderPort = 0;
  #termPort = 0;
  #serverPort: number;

  constructor(options: SuperviseOptions) {
    this.#options = options;
    this.#serverPort = options.config.port;
  }

  async start(): Promise<void> {
    const { config, parts, signal } = this.#options;
    this.#databaseUrl = config.databaseUrl;
    if (config.databaseUrl === null) await this.#keep('Postgres', () => this.#startDatabase());
    signal.throwIfAborted();
    await parts.prepareDatabase(this.#databaseUrl ?? '');
    this.#coderPort = await anyFreePort();
    this.#termPort = await anyFreePort();
    await this.#keep('booterm', this.#child('booterm', { BOOCODE_TERM_PORT: () => String(this.#termPort) }), true);
    const coder = this.#child('coder', { BOOCODE_CODER_PORT: () => String(this.#coderPort) });
    this.#onDatabase.push(await this.#keep('coder', coder));
    const server = await this.#keep(
      'server',
      this.#child('server', {
        BOOCODE_CODER_URL: () => `http://127.0.0.1:${this.#coderPort}`,
        BOOCODE_TERM_URL: () => `http://127.0.0.1:${this.#termPort}`,
        BOOCODE_HOST: () => config.host,
        BOOCODE_PORT: () => String(this.#serverPort),
        BOOCODE_TOKEN: () => config.token ?? '',
      }),
    );
    this.#onDatabase.push(server);
  }

  async stop(): Promise<void> {
    for (const kept of this.#kept.splice(0).toReversed()) {
      // In reverse order: nobody loses what it depends on while it still works.
      await kept.stop();
    }
    for (const log of this.#logs.splice(0)) log.close();
  }

  async #keep(name: string, start: (signal: AbortSignal) => Promise<Running>, mayFail = false): Promise<Kept> {
    const { say, signal } = this.#options;
    const kept = await keepRunning({ name, start, say, signal, mayFail });
    this.#kept.push(kept);
    return kept;
  }

  async #startDatabase(): Promise<RunningDatabase> {
    const database = await this.#options.parts.startDatabase(this.#options.config.dataDir);
    const moved = this.#databaseUrl !== null && this.#databaseUrl !== database.url;
    this.#databaseUrl = database.url;
    if (moved) {
      this.#options.say('Postgres has a new address; coder and server are started again.');
      await Promise.all(this.#onDatabase.map((kept) => kept.restart()));
    }
    return database;
  }

  #child(name: 'coder' | 'booterm' | 'server', settings: Record<string, () => string>) {
    const { config, dirs, parts, say } = this.#options;
    const log = new LogFile(path.join(dirs.logs, `${name}.log`), config.logs);
    this.#logs.push(log);
    const words = createLog({
      service: name,
      level: 'info',
      environment: this.#environment(name, {}),
      destination: log,
    });
    return async (signal: AbortSignal) => {
      const child = await startChild({
        name,
        script: parts.scripts[name],
        env: this.#environment(name, settings),
        log,
        noteWords: (line) => words.error(line),
        warn: (line) => say(`${name}: ${line}`),
        signal,
        onStarted: (identity) => this.#noteChild(name, identity),
      });
      if (name === 'server') this.#noteServer(child.port);
      return child;
    };
  }

  #environment(name: string, settings: Record<string, () => string>): NodeJS.ProcessEnv {
    const { environment, config } = this.#options;
    const own = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, value()]));
    return {
      ...environment,
      // What has shells is given no more than it needs.
      DATABASE_URL: name === 'booterm' ? '' : (this.#databaseUrl ?? ''),
      BOOCODE_DATA_DIR: config.dataDir,
      BOOCODE_INTERNAL_TOKEN: this.#internalToken,
      ...own,
    };
  }

  #noteChild(name: string, identity: ProcessIdentity): void {
    this.#children.set(name, identity);
    this.#options.onChildren([...this.#children.values()]);
  }

  #noteServer(port: number): void {
    const { config, say, onUrl } = this.#options;
    if (port !== this.#serverPort) say(`Port ${this.#serverPort} is in use; BooCode takes ${port}.`);
    // A server that is started again keeps its address: open pages find it there.
    this.#serverPort = port;
    onUrl(localUrl(config.host, port));
  }
}
