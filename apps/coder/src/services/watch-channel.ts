import type { CoderStream } from '@boocode/contracts/stream';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import { ReplayBuffer } from '@boocode/streams/replay-buffer';
import type { FrameSink } from '@boocode/streams/serve-streams';
import type { Logger } from 'pino';
import { isDatabaseAway } from '@boocode/db/database-away';
import { oneAtATime } from './one-at-a-time.js';

/** Something that is looked at again and again. */
export interface Watched {
  /** Reads it anew; answers with what has changed since the last look. */
  look(): Promise<FrameBody[]>;
  /** All of it as of the last look. */
  snapshot(): FrameBody;
}

/** A client this far behind gets no more changes; once it has taken all, it gets a new snapshot instead. */
const mostBuffered = 1_000_000;
const lookEveryMs = 200;

/** Hands the changes of one watched thing to its clients, and looks at it only while there are any. */
export class WatchChannel {
  readonly #watched: Watched;
  readonly #buffer: ReplayBuffer;
  readonly #log: Logger;
  readonly #clients = new Map<FrameSink, { behind: boolean }>();
  readonly #look: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<unknown> = Promise.resolve();

  constructor(watched: Watched, { stream, log }: { stream: CoderStream; log: Logger }) {
    this.#watched = watched;
    this.#buffer = new ReplayBuffer(stream);
    this.#log = log;
    this.#look = oneAtATime(() => this.#lookOnce());
  }

  get empty(): boolean {
    return this.#clients.size === 0;
  }

  /**
   * Looks at once, hands the client what comes after the place it has seen, or else a snapshot, and from then on every change. Rejects
   * when it cannot be read.
   */
  async join(client: FrameSink, after: number | null): Promise<void> {
    this.publish(await this.#lookInTurn());
    const rest = after === null ? null : this.#buffer.since(after);
    for (const frame of rest ?? [this.#buffer.place(this.#watched.snapshot())]) client.push(frame);
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

  publish(changes: FrameBody[]): void {
    const frames = changes.map((change) => this.#buffer.append(change));
    for (const [client, state] of this.#clients) {
      if (!state.behind && client.buffered() > mostBuffered) state.behind = true;
      if (!state.behind) for (const frame of frames) client.push(frame);
      else if (client.buffered() === 0) {
        state.behind = false;
        client.push(this.#buffer.place(this.#watched.snapshot()));
      }
    }
  }

  async #lookAndSchedule(): Promise<void> {
    await this.#look();
    if (!this.empty) this.#timer = setTimeout(() => void this.#lookAndSchedule(), lookEveryMs);
  }

  /** Two looks at once could end in the wrong order, and show an older state after a newer one. */
  #lookInTurn(): Promise<FrameBody[]> {
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
