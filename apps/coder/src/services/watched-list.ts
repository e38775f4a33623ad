import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import type { RunReader } from './run-reader.js';
import type { Watched } from './watch-channel.js';

/** The newest runs under observation, and older ones that have been seen to go on. */
export class WatchedList implements Watched {
  readonly #reader: RunReader;
  #runs: FlowRunSummary[] | null = null;

  constructor(reader: RunReader) {
    this.#reader = reader;
  }

  async look(): Promise<FrameBody[]> {
    const before = this.#runs;
    const goOn = (before ?? []).filter(({ ended_at }) => ended_at === null);
    const now = await this.#reader.runs(goOn.map(({ id }) => id));
    this.#runs = now;
    if (before === null) return [];
    const known = new Map(before.map((run) => [run.id, JSON.stringify(run)]));
    const changes = now
      .filter((run) => known.get(run.id) !== JSON.stringify(run))
      .map((run): FrameBody => ({ type: 'run_updated', run }));
    const listed = new Set(now.map(({ id }) => id));
    const dropped = before.flatMap(({ id }) => (listed.has(id) ? [] : id));
    return dropped.length === 0 ? changes : [...changes, { type: 'runs_dropped', run_ids: dropped }];
  }

  snapshot(): FrameBody {
    return { type: 'runs_snapshot', runs: this.#runs ?? [] };
  }
}
