import { setTimeout as delay } from 'node:timers/promises';

/** A person, or a supervisor, has asked the bench to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly code = 'bench_interrupted';

  constructor(signal: NodeJS.Signals) {
    super(`Ended by ${signal}; what the bench had started is ended too.`);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** From its making to `close` no signal that asks for an end ends this process; it ends the work instead, so that all can be cleared away. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #interrupted: Promise<never>;
  #working: Promise<unknown> = Promise.resolve();
  #onSignal: NodeJS.SignalsListener = () => undefined;

  constructor() {
    this.#interrupted = new Promise<never>((_, reject) => {
      this.#onSignal = (signal) => {
        const error = new Interrupted(signal);
        reject(error);
        this.#controller.abort(error);
      };
    });
    // A signal may come when nobody waits any more.
    this.#interrupted.catch(() => undefined);
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /** As `work`, unless a signal comes: then rejects with `Interrupted` at once. `work` is told by its signal; `settled` tells when it has ended too. */
  async orInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#controller.signal.throwIfAborted();
    const working = work(this.#controller.signal);
    this.#working = working.catch(() => undefined);
    return await Promise.race([working, this.#interrupted]);
  }

  /** Resolves once the work has ended, whatever became of it, or has not for so long. */
  async settled(ms: number): Promise<void> {
    await Promise.race([this.#working, delay(ms, undefined, { ref: false })]);
  }

  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}
