import { closeSync, openSync, readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseExecutions, type Execution } from './bodies.js';

const CHUNK = 1 << 20;

/** Reads along in the file in which workers record their executions. */
export class ExecutionLog {
  readonly #descriptor: number;
  readonly #buffer = Buffer.alloc(CHUNK);
  #position = 0;
  /** The beginning of a line whose end is not written yet. */
  #rest = '';
  #executions: Execution[] = [];

  constructor(file: string) {
    this.#descriptor = openSync(file, 'a+');
  }

  /** Forgets what was recorded so far. */
  forget(): void {
    this.read();
    this.#executions = [];
  }

  read(): readonly Execution[] {
    for (;;) {
      const length = readSync(this.#descriptor, this.#buffer, 0, CHUNK, this.#position);
      if (length === 0) return this.#executions;
      this.#position += length;
      const text = this.#rest + this.#buffer.toString('latin1', 0, length);
      const end = text.lastIndexOf('\n') + 1;
      this.#rest = text.slice(end);
      this.#executions.push(...parseExecutions(text.slice(0, end)));
    }
  }

  /** Waits until `enough`, looking every millisecond; `check` throws when there is no hope. */
  async until(enough: (executions: readonly Execution[]) => boolean, check: () => void): Promise<readonly Execution[]> {
    for (;;) {
      const executions = this.read();
      if (enough(executions)) return executions;
      check();
      await delay(1);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
