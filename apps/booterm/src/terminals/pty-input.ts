/* oxlint-disable no-underscore-dangle -- node-pty names it so */
import { writeSync } from 'node:fs';
import type { KnownPty } from './known-pty.js';
import { codeOf } from './message-of.js';

const againAfterMs = 10;

/** What is typed, on its way into a pty, which says at once when it takes no more, and is asked again later. */
export class PtyInput {
  readonly #pty: KnownPty;
  #queue: Buffer[] = [];
  /** Bytes that the program has not read. */
  unread = 0;
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(pty: KnownPty) {
    this.#pty = pty;
  }

  write(data: string): void {
    if (this.#ended || data === '') return;
    const bytes = Buffer.from(data);
    this.#queue.push(bytes);
    this.unread += bytes.length;
    if (this.#timer === null) this.#drain();
  }

  end(): void {
    this.#ended = true;
    this.#queue = [];
    this.unread = 0;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #drain(): void {
    this.#timer = null;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      const written = this.#put(first);
      this.unread -= written;
      if (written < first.length) {
        this.#queue[0] = first.subarray(written);
        this.#timer = setTimeout(() => this.#drain(), againAfterMs);
        return;
      }
      this.#queue.shift();
    }
  }

  /** How much of it the pty took. */
  #put(bytes: Buffer): number {
    if (this.#pty._socket.destroyed) return bytes.length;
    try {
      return writeSync(this.#pty.fd, bytes);
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') return 0;
      // Nobody is there any more to read it.
      if (codeOf(error) === 'EIO') return bytes.length;
      throw error;
    }
  }
}
