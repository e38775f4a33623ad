import type { WsFrame } from '@boocode/contracts/ws-frames';
import type { Logger } from 'pino';
import { isDatabaseAway } from './database-away.js';
import { oneAtATime } from './one-at-a-time.js';

/** A connected client. */
export interface FrameSink {
  push(frame: WsFrame): void;
  /** Bytes that the client has not taken yet. */
  buffered(): number;
}

/** Something that is looked at again and again. */
export interface Watched {
  /** Reads it anew; answers with what has changed since the last look. */
  look(): Promise<WsFrame[]>;
  /** All of it as of the last look. */
  snapshot(): WsFrame;
}

/** A client this far behind gets no more changes; once it has taken all, it gets a new snapshot instead. */
const mostBuffered = 1_000_000;
const lookEveryMs = 200;

/** Hands the changes of one watched thing to its clients, and looks at it only while there are any. */
export class WatchChannel {
  readonly #watched: Watched;
  readonly #log: Logger;
  readonly #clients = new Map<FrameSink, { behind: boolean }>();
  readonly #look: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<unknown> = Promise.resolve();

  constructor(watched: Watched, log: Logger) {
    this.#watched = watched;
    this.#log = log;
    this.#look = oneAtATime(() => this.#lookOnce());
  }

  get empty(): boolean {
    return this.#clients.size === 0;
  }

  /** Looks at once, hands the client a snapshot, and from then on every change. Rejects when it cannot be read. */
  async join(client: FrameSink): Promise<void> {
    this.publish(await this.#lookInTurn());
    client.push(this.#watched.snapshot());
    this.#clients.set(client, { behind: false });
    this.#timer ??= setTimeout(() => void this.#lookAndSchedule(), lookEveryMs);
  }

  leave(client: FrameSink): void {
    this.#clients.delete(client);
    if (!this.empty || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Looks without waiting for the clock. */
  lookNow(): void {
    if (!this.empty) void this.#look();
  }

  publish(frames: WsFrame[]): void {
    for (const [client, state] of this.#clients) {
      if (!state.behind && client.buffered() > mostBuffered) state.behind = true;
      if (!state.behind) for (const frame of frames) client.push(frame);
      else if (client.buffered() === 0) {
        state.behind = false;
        client.push(this.#watched.snapshot());
      }
    }
  }

  async #lookAndSchedule(): Promise<void> {
    await this.#look();
    if (!this.empty) this.#timer = setTimeout(() => void this.#lookAndSchedule(), lookEveryMs);
  }

  /** Two looks at once could end in the wrong order, and show an older state after a newer one. */
  #lookInTurn(): Promise<WsFrame[]> {
    const look = this.#looking.then(() => this.#watched.look());
    this.#looking = look.catch(() => undefined);
    return look;
  }

  async #lookOnce(): Promise<void> {
    try {
      this.publish(await this.#lookInTurn());
    } catch (error) {
      // Clients keep what they have; the next look tells them all that they missed.
      if (!isDatabaseAway(error)) this.#log.error({ err: error }, 'could not look at what is watched');
    }
  }
}
