import type { StreamName } from '@boocode/contracts/stream';
import type { FrameBody, StreamFrame } from '@boocode/contracts/ws-frames';

/** A frame as it was given out, and how many characters it takes on the wire. */
interface Kept {
  frame: StreamFrame;
  size: number;
}

/**
 * The newest frames of a stream that no table keeps, so that a client that was away for a moment gets exactly the rest. Places begin
 * at the clock in microseconds: what a client remembers of a process that has ended is before the first place, and so too long ago.
 * A stream may be watched for months: beyond so many characters a snapshot says the same in less.
 */
export class ReplayBuffer {
  readonly #stream: StreamName;
  readonly #mostCharacters: number;
  readonly #frames: Kept[] = [];
  #size = 0;
  #last: number;

  constructor(
    stream: StreamName,
    { mostCharacters = 300_000, now = Date.now() }: { mostCharacters?: number; now?: number } = {},
  ) {
    this.#stream = stream;
    this.#mostCharacters = mostCharacters;
    this.#last = now * 1_000;
  }

  /** The place of the newest frame. */
  get last(): number {
    return this.#last;
  }

  /** Gives a frame the next place. */
  append(body: FrameBody): StreamFrame {
    this.#last += 1;
    const frame = this.place(body);
    const size = JSON.stringify(frame).length;
    this.#frames.push({ frame, size });
    this.#size += size;
    while (this.#size > this.#mostCharacters) this.#size -= this.#frames.shift()?.size ?? 0;
    return frame;
  }

  /** A frame at the place of the newest: a snapshot of what all frames until now made. */
  place(body: FrameBody): StreamFrame {
    // The compiler cannot see that a body of each kind with a place is a frame of that kind.
    return { ...body, stream: this.#stream, seq: this.#last };
  }

  /** Every frame behind `after`; null when some of them are not here any more, or it is of another process. */
  since(after: number): StreamFrame[] | null {
    const first = this.#last - this.#frames.length;
    return after < first || after > this.#last ? null : this.#frames.slice(after - first).map(({ frame }) => frame);
  }
}
