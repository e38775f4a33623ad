import type { TerminalFrame } from '@boocode/contracts/terminal';
import { type closeCodes } from '@boocode/contracts/terminal';

/** The part of a WebSocket that a viewer needs. */
export interface ViewerSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** How long a client may take to answer to a close before its connection is cut. */
const closeLimitMs = 2_000;

/** A client that looks at a terminal, and how far behind it is. */
export class Viewer {
  readonly #socket: ViewerSocket;
  /** Characters that it was sent and has not drawn. The proxy between takes all that it is given, so its buffer alone tells little. */
  #undrawn = 0;
  /** Since when it has held up the shell; null while it does not. */
  slowSince: number | null = null;
  #closing = false;

  constructor(socket: ViewerSocket) {
    this.#socket = socket;
  }

  get behind(): number {
    return Math.max(this.#undrawn, this.#socket.bufferedAmount);
  }

  send(frame: TerminalFrame): void {
    if (frame.type === 'output') this.#undrawn += frame.data.length;
    this.#socket.send(JSON.stringify(frame));
  }

  /** It was told to go: what it still says is not heard. */
  get closing(): boolean {
    return this.#closing;
  }

  drawn(characters: number): void {
    this.#undrawn = Math.max(0, this.#undrawn - characters);
  }

  close(code: (typeof closeCodes)[keyof typeof closeCodes], reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), closeLimitMs).unref();
  }
}
