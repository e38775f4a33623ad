import type { Logger } from 'pino';

/** What must be ended, in the order it was begun; ended in reverse. */
export class StopStack {
  readonly #log: Logger;
  readonly #steps: { name: string; stop: () => Promise<void> }[] = [];
  #running: Promise<void> | null = null;

  constructor(log: Logger) {
    this.#log = log;
  }

  push(name: string, stop: () => Promise<void>): void {
    this.#steps.push({ name, stop });
  }

  /** Ends everything once, however often it is called. One that fails is told, and the others are ended all the same. */
  run(): Promise<void> {
    this.#running ??= this.#unwind();
    return this.#running;
  }

  async #unwind(): Promise<void> {
    for (const { name, stop } of this.#steps.toReversed()) {
      try {
        await stop();
      } catch (error) {
        this.#log.error({ err: error }, `could not stop ${name} in order`);
      }
    }
  }
}
