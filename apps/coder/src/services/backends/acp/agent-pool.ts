import { descendantsOf, hasProcTable, listProcesses, residentBytes } from '@boocode/processes/process-table';
import { BackendError } from '../backend-error.js';
import { provenDead } from '../proven-dead.js';
import type { AcpProcess } from './agent-process.js';

export interface PoolOptions {
  title: string;
  /** Starts the process of a key; gives up when the signal fires. */
  start(key: string, signal: AbortSignal): Promise<AcpProcess>;
  /** An idle process that holds more than this, its children counted, is ended. */
  memoryLimitBytes: number;
  /** An idle process that is older than this is ended. */
  ageLimitMs: number;
}

interface Entry {
  ready: Promise<AcpProcess>;
  /** Null until it is ready. */
  process: AcpProcess | null;
  starting: AbortController;
  leases: number;
  retired: boolean;
}

/**
 * Keeps one process a key (a model server): started at first use, started again after it died, ended when it is idle and
 * has grown too large or too old. Sessions outlive it where the agent can take them up again.
 */
export class AgentPool {
  readonly #options: PoolOptions;
  readonly #entries = new Map<string, Entry>();
  /** Processes that were ended and are not yet proven dead. */
  readonly #dying = new Set<AcpProcess>();
  #disposed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** The processes that are ready. */
  get running(): AcpProcess[] {
    return [...this.#entries.values()].flatMap((entry) => entry.process ?? []);
  }

  /** Runs work on the live process of a key and holds it for that long. Throws `BackendError` when none can be started. */
  async lease<T>(key: string, work: (process: AcpProcess) => Promise<T>): Promise<T> {
    const entry = this.#ensure(key);
    entry.leases += 1;
    try {
      return await work(await entry.ready);
    } finally {
      entry.leases -= 1;
      await this.#endIfDue(key, entry);
    }
  }

  /** Ends a process, proven dead; the next lease starts another. */
  async end(process: AcpProcess): Promise<void> {
    for (const [key, entry] of this.#entries) if (entry.process === process) this.#entries.delete(key);
    this.#dying.add(process);
    await this.#allDead();
  }

  /** Ends every process as soon as nothing leases it. */
  async retire(): Promise<void> {
    for (const [key, entry] of this.#entries) {
      entry.retired = true;
      await this.#endIfDue(key, entry);
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) {
      entry.starting.abort();
      // A start that fails has ended what it had started.
      const process = await entry.ready.catch(() => null);
      if (process !== null) this.#dying.add(process);
    }
    await this.#allDead();
  }

  #ensure(key: string): Entry {
    if (this.#disposed) throw new BackendError('crash', 'agent.disposed', 'The coder is shutting down.');
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const starting = new AbortController();
    const ready = this.#boot(key, starting.signal);
    const entry: Entry = { ready, process: null, starting, leases: 0, retired: false };
    this.#entries.set(key, entry);
    void this.#remember(key, entry);
    return entry;
  }

  async #boot(key: string, signal: AbortSignal): Promise<AcpProcess> {
    await this.#allDead();
    const process = await this.#options.start(key, signal);
    void this.#afterExit(process);
    return process;
  }

  async #remember(key: string, entry: Entry): Promise<void> {
    try {
      entry.process = await entry.ready;
    } catch {
      // Whoever leased it is told; the next lease starts anew.
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    }
  }

  async #afterExit(process: AcpProcess): Promise<void> {
    const exit = await process.child.exited;
    for (const [key, entry] of this.#entries) if (entry.process === process) this.#entries.delete(key);
    this.#dying.add(process);
    try {
      await this.#allDead();
    } catch (error) {
      // Whoever needs a process next is told; the turns that lost this one must end all the same.
      if (!(error instanceof BackendError)) throw error;
    }
    const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
    const message = `${this.#options.title} ended in the middle of the turn (${how}). ${process.lastWords()}`.trim();
    process.router.toAll((inbox) => inbox.onExit(message));
  }

  /** What a dead process had started may still run and write: nothing new starts before it is gone. */
  async #allDead(): Promise<void> {
    for (const process of this.#dying) {
      await provenDead(process.child.end());
      this.#dying.delete(process);
    }
  }

  async #endIfDue(key: string, entry: Entry): Promise<void> {
    const { process } = entry;
    if (process === null || entry.leases > 0 || this.#entries.get(key) !== entry) return;
    const tooOld = Date.now() - process.startedAt > this.#options.ageLimitMs;
    const tooLarge = heldBytes(process) > this.#options.memoryLimitBytes;
    if (entry.retired || tooOld || tooLarge) await this.end(process);
  }
}

/** Memory of a process and all below it: adapters are small, what they start is not. */
function heldBytes({ child }: AcpProcess): number {
  if (!hasProcTable()) return 0;
  const family = [child.pid, ...descendantsOf(child.pid, listProcesses()).map((row) => row.pid)];
  return family.reduce((sum, pid) => sum + (residentBytes(pid) ?? 0), 0);
}
