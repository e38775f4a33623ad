import { readProcess, hasProcTable } from '@boocode/processes/process-table';
import type { IPty } from '@lydell/node-pty';
import type { Viewer } from './viewer.js';

export interface FlowLimits {
  /** Characters that the screen or a viewer may be behind before the shell has to wait, and at which it goes on. */
  high: number;
  low: number;
  /** How long one viewer may make the shell wait before it is dropped, in milliseconds. */
  patienceMs: number;
  /** Bytes of input that the program has not read. */
  mostInput: number;
}

export const usualLimits: FlowLimits = { high: 1_000_000, low: 250_000, patienceMs: 5_000, mostInput: 4_000_000 };

const lookEveryMs = 50;

/** Makes the shell wait for whoever is behind, and drops who stays behind: memory stays bounded, and one client never stops the others for long. */
export class Flow {
  readonly #pty: IPty;
  readonly #viewers: ReadonlySet<Viewer>;
  readonly #limits: FlowLimits;
  readonly #drop: (viewer: Viewer) => void;
  #unparsed = 0;
  /** Looks while the shell waits: nobody tells when the buffer of a socket has shrunk. */
  #waiting: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(parts: { pty: IPty; viewers: ReadonlySet<Viewer>; limits: FlowLimits; drop: (viewer: Viewer) => void }) {
    this.#pty = parts.pty;
    this.#viewers = parts.viewers;
    this.#limits = parts.limits;
    this.#drop = parts.drop;
  }

  taken(characters: number): void {
    this.#unparsed += characters;
    this.regulate();
  }

  parsed(characters: number): void {
    this.#unparsed -= characters;
  }

  regulate(): void {
    if (this.#stopped) return;
    const behind = Math.max(this.#unparsed, ...[...this.#viewers].map((viewer) => viewer.behind));
    if (this.#waiting === null && behind > this.#limits.high) this.#wait();
    else if (this.#waiting !== null && behind < this.#limits.low) this.#goOn();
  }

  stop(): void {
    this.#stopped = true;
    this.#goOn();
  }

  #wait(): void {
    this.#pty.pause();
    this.#waiting = setInterval(() => this.#look(), lookEveryMs);
  }

  #goOn(): void {
    if (this.#waiting === null) return;
    clearInterval(this.#waiting);
    this.#waiting = null;
    for (const viewer of this.#viewers) viewer.slowSince = null;
    this.#pty.resume();
  }

  #look(): void {
    const now = Date.now();
    for (const viewer of this.#viewers) {
      viewer.slowSince = viewer.behind < this.#limits.low ? null : (viewer.slowSince ?? now);
      if (viewer.slowSince !== null && now - viewer.slowSince > this.#limits.patienceMs) this.#drop(viewer);
    }
    // What a shell wrote last must be read before its pty is put away, which is soon after it has ended; it is not much.
    if (hasProcTable() && readProcess(this.#pty.pid) === null) return this.stop();
    this.regulate();
  }
}
