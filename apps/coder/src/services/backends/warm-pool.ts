import type { Child, ChildExit } from '../processes/start-child.js';
import { heldBytes } from '../processes/held-bytes.js';
import { BackendError } from './backend-error.js';
import { provenDead } from './proven-dead.js';

/** An agent's process that serves many sessions. */
export interface WarmProcess {
  readonly child: Child;
}

export interface WarmPoolOptions<P extends WarmProcess> {
  /** Starts the process of a key; gives up when the signal fires. A start that fails has ended what it had started. */
  start(key: string, signal: AbortSignal): Promise<P>;
  /** Whether it still answers, within so many milliseconds; asked while it has nothing to do. */
  answers(process: P, limitMs: number): Promise<boolean>;
  /** The process is gone, and everything that it had started with it. */
  onExit(process: P, exit: ChildExit): void;
  limits: PoolLimits;
}

/** A process that is found beyond one of them when it is looked at is ended as soon as it is idle. */
export interface PoolLimits {
  /** That it holds, its children counted. */
  memoryBytes: number;
  ageMs: number;
  /** How long an idle one may take to answer. */
  answerMs: number;
  /** Between two looks. */
  lookMs: number;
}

export const usualPoolLimits: PoolLimits = {
  memoryBytes: 1_500_000_000,
  ageMs: 6 * 3_600_000,
  answerMs: 10_000,
  lookMs: 60_000,
};

interface Entry<P> {
  key: string;
  ready: Promise<P>;
  /** Null until it is ready. */
  process: P | null;
  starting: AbortController;
  startedAt: number;
  leases: number;
  retired: boolean;
}

/**
 * Keeps one process a key: started at first use, started again after it died, and ended when it is idle and has grown too large
 * or too old, or does not answer any more. Sessions outlive it where the agent can take them up again.
 */
export class WarmPool<P extends WarmProcess> {
  readonly #options: WarmPoolOptions<P>;
  readonly #entries = new Map<string, Entry<P>>();
  /** Processes that were ended and are not yet proven dead. */
  readonly #dying = new Set<P>();
  #looks: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(options: WarmPoolOptions<P>) {
    this.#options = options;
  }

  /** The processes that are ready. */
  get running(): P[] {
    return [...this.#entries.values()].flatMap((entry) => entry.process ?? []);
  }

  /** Runs work on the live process of a key and holds it for that long. Throws `BackendError` when none can be started. */
  async lease<T>(key: string, work: (process: P) => Promise<T>): Promise<T> {
    const entry = this.#ensure(key);
    entry.leases += 1;
    try {
      return await work(await entry.ready);
    } finally {
      entry.leases -= 1;
      await this.#endIfDue(entry);
    }
  }

  /** Ends a process, proven dead; the next lease starts another. */
  async end(process: P): Promise<void> {
    this.#drop(process);
    this.#dying.add(process);
    await this.#allDead();
  }

  /** Ends every process as soon as nothing leases it. */
  async retire(): Promise<void> {
    for (const entry of this.#entries.values()) {
      entry.retired = true;
      await this.#endIfDue(entry);
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#looks !== null) clearInterval(this.#looks);
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const entry of entries) {
      entry.starting.abort();
      const process = await entry.ready.catch(() => null);
      if (process !== null) this.#dying.add(process);
    }
    await this.#looking;
    await this.#allDead();
  }

  #ensure(key: string): Entry<P> {
    if (this.#disposed) throw new BackendError('crash', 'agent.disposed', 'The coder is shutting down.');
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const starting = new AbortController();
    const ready = this.#boot(key, starting.signal);
    const entry = { key, ready, process: null, starting, startedAt: performance.now(), leases: 0, retired: false };
    this.#entries.set(key, entry);
    void this.#remember(entry);
    this.#looks ??= setInterval(() => this.#lookAgain(), this.#options.limits.lookMs).unref();
    return entry;
  }

  async #boot(key: string, signal: AbortSignal): Promise<P> {
    await this.#allDead();
    const process = await this.#options.start(key, signal);
    void this.#afterExit(process);
    return process;
  }

  async #remember(entry: Entry<P>): Promise<void> {
    try {
      entry.process = await entry.ready;
    } catch {
      // Whoever leased it is told; the next lease starts anew.
      if (this.#entries.get(entry.key) === entry) this.#entries.delete(entry.key);
    }
  }

  async #afterExit(process: P): Promise<void> {
    const exit = await process.child.exited;
    this.#drop(process);
    this.#dying.add(process);
    try {
      await this.#allDead();
    } catch (error) {
      // Whoever needs a process next is told; the turns that lost this one must end all the same.
      if (!(error instanceof BackendError)) throw error;
    }
    this.#options.onExit(process, exit);
  }

  #drop(process: P): void {
    for (const [key, entry] of this.#entries) if (entry.process === process) this.#entries.delete(key);
  }

  /** What a dead process had started may still run and write: nothing new starts before it is gone. */
  async #allDead(): Promise<void> {
    for (const process of this.#dying) {
      await provenDead(process.child.end());
      this.#dying.delete(process);
    }
  }

  // --- looking after them -------------------------------------------------------------------------------------------

  async #endIfDue(entry: Entry<P>): Promise<void> {
    const process = this.#idle(entry);
    if (process !== null && entry.retired) await this.end(process);
  }

  /** Its process, when that is ready and nothing leases it. */
  #idle(entry: Entry<P>): P | null {
    return entry.leases === 0 && this.#entries.get(entry.key) === entry ? entry.process : null;
  }

  #lookAgain(): void {
    this.#looking = this.#looking.then(async () => {
      for (const entry of this.#entries.values()) await this.#look(entry);
      return undefined;
    });
  }

  /** One that has hung is found before work is given to it; measuring is left to this, for it takes its time. */
  async #look(entry: Entry<P>): Promise<void> {
    const { memoryBytes, ageMs, answerMs } = this.#options.limits;
    const { process } = entry;
    if (process === null) return;
    const tooOld = performance.now() - entry.startedAt > ageMs;
    const silent = this.#idle(entry) !== null && !(await this.#options.answers(process, answerMs));
    if (silent || tooOld || heldBytes(process.child.pid) > memoryBytes) entry.retired = true;
    try {
      await this.#endIfDue(entry);
    } catch (error) {
      // One that cannot be ended stays among the dying, and keeps the next from starting until it is.
      if (!(error instanceof BackendError)) throw error;
    }
  }
}
