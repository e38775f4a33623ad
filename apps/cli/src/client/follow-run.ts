import type { FlowRunView } from '@boocode/contracts/flow-run';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError, UnreachableError } from '../errors.js';
import type { CoderClient } from './coder-client.js';
import { hasEnded } from './ended.js';
import { applyFrame, liveRun, type LiveRun } from './live-run.js';
import { watchRun } from './run-socket.js';

export interface Pace {
  /** Between two looks at the run while the socket is gone, and while it works (against a frame that got lost). */
  pollMs: number;
  checkMs: number;
  /** Between two tries to open the socket. */
  reconnectMs: number;
  /** How long BooCode may be gone, as when it is restarted, before following gives up. */
  goneMs: number;
}

const usualPace: Pace = { pollMs: 1_000, checkMs: 10_000, reconnectMs: 500, goneMs: 90_000 };

export interface FollowOptions {
  id: string;
  onChange: (live: LiveRun) => void;
  /** Aborted when the person stops watching; following then throws the signal's reason. */
  signal: AbortSignal;
  pace?: Pace;
}

/**
 * Follows a run to its end and returns it whole. Frames bring changes at once; when the socket is lost, the run is asked for
 * instead until a new socket is open. Throws `UnreachableError` when BooCode stays away.
 */
export async function followRun(client: CoderClient, options: FollowOptions): Promise<FlowRunView> {
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const follower = new Follower(client, { ...options, signal });
  try {
    const [final] = await Promise.all([follower.poll().finally(() => over.abort()), follower.listen()]);
    return final;
  } finally {
    over.abort();
  }
}

class Follower {
  readonly #client: CoderClient;
  readonly #options: FollowOptions;
  readonly #pace: Pace;
  #live: LiveRun | null = null;
  #connected = false;
  /** Counts what was heard: an answer that was asked for before a frame came may be older than the frame. */
  #frames = 0;
  /** Cuts the wait before the next look short. */
  #look = new AbortController();

  constructor(client: CoderClient, options: FollowOptions) {
    this.#client = client;
    this.#options = options;
    this.#pace = options.pace ?? usualPace;
  }

  /** Asks for the run now and then; only its answer ends the following, because only it holds the report. */
  async poll(): Promise<FlowRunView> {
    let answeredAt = Date.now();
    for (;;) {
      this.#options.signal.throwIfAborted();
      this.#look = new AbortController();
      const framesBefore = this.#frames;
      const run = await this.#ask(answeredAt);
      if (run !== null) {
        answeredAt = Date.now();
        const ended = hasEnded(run.condition);
        if (ended || this.#frames === framesBefore) this.#show(liveRun(run, this.#live ?? undefined));
        if (ended) return run;
      }
      await this.#pause(this.#connected ? this.#pace.checkMs : this.#pace.pollMs);
    }
  }

  async listen(): Promise<void> {
    const { id, signal } = this.#options;
    while (!signal.aborted) {
      await watchRun(this.#client, { id, signal, onFrame: (frame) => this.#heard(frame) });
      this.#connected = false;
      // The wait before the next look may be the long one of a working socket.
      this.#look.abort();
      await delay(this.#pace.reconnectMs, undefined, { signal }).catch(ignoreAbort);
    }
  }

  /** Null when BooCode is away for now. A final error, such as a run that does not exist, is thrown. */
  async #ask(answeredAt: number): Promise<FlowRunView | null> {
    try {
      return await this.#client.run(this.#options.id);
    } catch (error) {
      if (!(error instanceof UnreachableError) || Date.now() - answeredAt > this.#pace.goneMs) throw error;
      return null;
    }
  }

  #heard(frame: Parameters<typeof applyFrame>[1]): void {
    this.#frames += 1;
    if (frame.type === 'run_snapshot') {
      this.#connected = true;
      if (this.#live === null) this.#live = liveRun(frame.run);
    }
    const next = this.#live === null ? null : applyFrame(this.#live, frame);
    if (next === null) return;
    this.#show(next);
    if (hasEnded(next.run.condition)) this.#look.abort();
  }

  #show(live: LiveRun): void {
    this.#live = live;
    this.#options.onChange(live);
  }

  async #pause(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#options.signal, this.#look.signal]);
    await delay(ms, undefined, { signal }).catch(ignoreAbort);
  }
}

/** A wait that was cut short is over; who cut it is asked elsewhere. */
function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}

/** The person stopped watching; the run itself goes on. */
export class StoppedWatching extends CliError {
  override readonly name = 'StoppedWatching';
  constructor() {
    super({ code: 'cli.stopped_watching', message: 'Stopped watching.' });
  }
}
