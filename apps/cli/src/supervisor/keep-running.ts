import { setTimeout as delay } from 'node:timers/promises';
import { CliError, exitCode, messageOf } from '../errors.js';
import { nextDelay } from './backoff.js';

/** A started process. `exited` resolves with how it ended, in words; `stop` ends it and resolves when it is gone. */
export interface Running {
  exited: Promise<string>;
  stop(): Promise<void>;
}

export interface Kept {
  /** Ends the process; it is started again at once. */
  restart(): Promise<void>;
  /** Ends the process for good; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface KeepOptions {
  name: string;
  start: (signal: AbortSignal) => Promise<Running>;
  say: (line: string) => void;
  /** Aborts the first start. */
  signal: AbortSignal;
  /** Nobody waits for it: when the first start fails it is tried again as later ones are. */
  mayFail?: boolean;
}

/** How often the very first start is tried before the caller is told that it does not work. */
const firstTries = 3;

/**
 * Starts a process and starts it again whenever it ends, until `stop`. Resolves once it runs for the first time.
 * Throws the last error when the first start fails three times, or once because of wrong settings: those stay as they are for as long as
 * this process lives. Later failures are tried again for ever, because an address that was there may be back.
 */
export async function keepRunning(options: KeepOptions): Promise<Kept> {
  const keeper = new Keeper(options);
  await keeper.startFirst(options.signal);
  return keeper;
}

class Keeper implements Kept {
  readonly #options: KeepOptions;
  readonly #stopping = new AbortController();
  #current: Running | null = null;
  #waitMs: number | null = null;
  #watching: Promise<void> = Promise.resolve();

  constructor(options: KeepOptions) {
    this.#options = options;
  }

  async startFirst(signal: AbortSignal, tries = 1): Promise<void> {
    try {
      this.#current = await this.#options.start(signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const misconfigured = error instanceof CliError && error.exitCode === exitCode.usage;
      if (this.#options.mayFail === true && misconfigured) {
        this.#options.say(
          `${this.#options.name} does not start with these settings (${messageOf(error)}); the rest works without it. Correct them, and start BooCode anew.`,
        );
        return;
      }
      if (this.#options.mayFail === true) {
        this.#options.say(
          `${this.#options.name} did not start (${messageOf(error)}); the rest works without it, and it is tried again.`,
        );
        return this.#watchOn();
      }
      if (misconfigured || tries === firstTries) throw error;
      await this.#pause(`did not start (${messageOf(error)})`, 0, signal);
      return await this.startFirst(signal, tries + 1);
    }
    this.#watchOn();
  }

  #watchOn(): void {
    this.#watching = this.#watch().catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) throw error;
    });
  }

  async restart(): Promise<void> {
    await this.#current?.stop();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#current?.stop();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const since = Date.now();
      const end = await this.#live(signal);
      if (signal.aborted) return;
      await this.#pause(end, Date.now() - since, signal);
    }
  }

  /** One life of the process; resolves with what ended it. */
  async #live(signal: AbortSignal): Promise<string> {
    try {
      this.#current ??= await this.#options.start(signal);
      // A start that was under way when the stop came may have succeeded all the same.
      if (signal.aborted) await this.#current.stop();
      const how = await this.#current.exited;
      this.#current = null;
      return `ended (${how})`;
    } catch (error) {
      return `did not start (${messageOf(error)})`;
    }
  }

  async #pause(what: string, livedMs: number, signal: AbortSignal): Promise<void> {
    this.#waitMs = nextDelay(this.#waitMs, livedMs);
    this.#options.say(`${this.#options.name} ${what}; starting it again in ${this.#waitMs} ms.`);
    await delay(this.#waitMs, undefined, { signal });
  }
}
