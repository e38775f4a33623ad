import type { AskView } from '@boocode/contracts/ask';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import type { RunReader } from './run-reader.js';
import type { Watched } from './watch-channel.js';

/** All asks that are open, of whatever run or task, under observation. */
export class WatchedAsks implements Watched {
  readonly #reader: RunReader;
  #open: ReadonlyMap<string, AskView> | null = null;

  constructor(reader: RunReader) {
    this.#reader = reader;
  }

  async look(): Promise<FrameBody[]> {
    const before = this.#open;
    const after = new Map((await this.#reader.openAsks()).map((ask) => [ask.id, ask]));
    if (before === null) {
      this.#open = after;
      return [];
    }
    const gone = [...before.keys()].filter((id) => !after.has(id));
    const closed = await this.#reader.asks(gone);
    this.#open = after;
    // Some were removed with their run: nothing is left that could be told of them.
    if (closed.length < gone.length) return [this.snapshot()];
    return [
      ...closed.map((ask): FrameBody => ({ type: 'ask_closed', ask })),
      ...[...after.values()].filter(({ id }) => !before.has(id)).map((ask): FrameBody => ({ type: 'ask_opened', ask })),
    ];
  }

  snapshot(): FrameBody {
    return { type: 'asks_snapshot', asks: [...(this.#open ?? new Map<string, AskView>()).values()] };
  }
}
