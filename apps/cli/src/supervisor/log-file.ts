import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const largestBytes = 10 * 1024 * 1024;

/** Appends text to a log; when the file is full it becomes `<file>.1` (the older one goes) and a new one begins. */
export class LogFile {
  readonly path: string;
  readonly #limit: number;
  #descriptor: number;
  #size: number;

  constructor(path: string, limit = largestBytes) {
    this.path = path;
    this.#limit = limit;
    this.#descriptor = openSync(path, 'a', 0o600);
    this.#size = fstatSync(this.#descriptor).size;
  }

  write(text: string): void {
    if (this.#size >= this.#limit) this.#rotate();
    this.#size += writeSync(this.#descriptor, text);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #rotate(): void {
    closeSync(this.#descriptor);
    renameSync(this.path, `${this.path}.1`);
    this.#descriptor = openSync(this.path, 'a', 0o600);
    this.#size = 0;
  }
}
