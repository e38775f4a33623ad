/* oxlint-disable no-underscore-dangle -- node-pty and Node name them so */
import { writeSync } from 'node:fs';
import type { IPty } from '@lydell/node-pty';
import { codeOf } from './message-of.js';

const againAfterMs = 10;

/**
 * What is typed, on its way into a pty. `pty.write` would stop the whole process until the program reads: the stream that it writes to
 * tries again without end while the pty takes nothing. The pty itself says so at once, and is asked again later.
 */
export class PtyInput {
  readonly #pty: IPty;
  #queue: Buffer[] = [];
  /** Bytes that the program has not read. */
  unread = 0;
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(pty: IPty) {
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
    const fd = openDescriptorOf(this.#pty);
    if (fd === null) return bytes.length;
    try {
      return writeSync(fd, bytes);
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') return 0;
      // Nobody is there any more to read it.
      if (codeOf(error) === 'EIO') return bytes.length;
      throw error;
    }
  }
}

/** The typings of node-pty show neither; null once it is closed, when the number may already be another file's. */
function openDescriptorOf(pty: IPty): number | null {
  const socket: unknown = '_socket' in pty ? pty._socket : null;
  const closed =
    typeof socket !== 'object' || socket === null || !('destroyed' in socket) || socket.destroyed !== false;
  return !closed && 'fd' in pty && typeof pty.fd === 'number' ? pty.fd : null;
}
