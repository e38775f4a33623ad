import { Transform } from 'node:stream';

/** In bytes: what an agent prints in one line is far less, and a reader of lines holds all of it. */
export const mostLineBytes = 32 * 1024 * 1024;

const newline = 0x0a;

/**
 * Hands on lines as soon as they are whole. One that is longer than `most` bytes is left out: whoever reads lines would gather it until
 * the memory ends.
 */
export class WholeLines {
  readonly #most: number;
  readonly #onDropped: () => void;
  #held: Uint8Array[] = [];
  #size = 0;

  constructor(onDropped: () => void, most = mostLineBytes) {
    this.#most = most;
    this.#onDropped = onDropped;
  }

  /** The lines that this piece completes, with their ends; empty when there are none. */
  push(piece: Uint8Array): Uint8Array {
    const whole: Uint8Array[] = [];
    let rest = piece;
    for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline)) {
      this.#hold(rest.subarray(0, end + 1));
      whole.push(...this.#take());
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#hold(rest);
    return Buffer.concat(whole);
  }

  /** What stands behind the last end of a line. */
  rest(): Uint8Array {
    return Buffer.concat(this.#take());
  }

  #hold(piece: Uint8Array): void {
    const before = this.#size;
    this.#size += piece.length;
    if (this.#size <= this.#most) this.#held.push(piece);
    else if (before <= this.#most) {
      this.#held = [];
      this.#onDropped();
    }
  }

  #take(): Uint8Array[] {
    const held = this.#held;
    this.#held = [];
    this.#size = 0;
    return held;
  }
}

/** A stream of the whole lines of another. */
export function wholeLines(onDropped: () => void, most = mostLineBytes): Transform {
  const lines = new WholeLines(onDropped, most);
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      done(null, lines.push(piece));
    },
    flush(done) {
      done(null, lines.rest());
    },
  });
}
