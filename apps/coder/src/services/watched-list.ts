import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import type { RunReader } from './run-reader.js';
import type { Watched } from './watch-channel.js';

/** The newest runs under observation. */
export class WatchedList implements Watched {
  readonly #reader: RunReader;
  #runs: FlowRunSummary[] | null = null;

  constructor(reader: RunReader) {
    this.#reader = reader;
  }

  async look(): Promise<FrameBody[]> {
    const before = this.#runs;
    this.#runs = await this.#reader.runs();
    if (before === null) return [];
    const known = new Map(before.map((run) => [run.id, JSON.stringify(run)]));
    return this.#runs
      .filter((run) => known.get(run.id) !== JSON.stringify(run))
      .map((run) => ({ type: 'run_updated', run }));
  }

  snapshot(): FrameBody {
    return { type: 'runs_snapshot', runs: this.#runs ?? [] };
  }
}
