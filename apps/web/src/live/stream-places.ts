import type { StreamName } from '@boocode/contracts/stream';
import { isSnapshot, type StreamFrame } from '@boocode/contracts/ws-frames';

interface Watched {
  watchers: number;
  /** Place of the newest frame that was taken; null = none yet, or a new snapshot is waited for. */
  place: number | null;
}

/** Which streams are watched, by how many, and how far each has come. */
export class StreamPlaces {
  readonly #watched = new Map<StreamName, Watched>();

  streams(): StreamName[] {
    return [...this.#watched.keys()];
  }

  /** What a server is asked for: everything after this; null = all of it. */
  after(stream: StreamName): number | null {
    return this.#watched.get(stream)?.place ?? null;
  }

  /** One more watcher; true when it is the first. */
  add(stream: StreamName): boolean {
    const entry = this.#watched.get(stream) ?? { watchers: 0, place: null };
    entry.watchers += 1;
    this.#watched.set(stream, entry);
    return entry.watchers === 1;
  }

  /** One watcher less; true when it was the last. */
  remove(stream: StreamName): boolean {
    const entry = this.#watched.get(stream);
    if (entry === undefined) return false;
    entry.watchers -= 1;
    return entry.watchers === 0 && this.#watched.delete(stream);
  }

  /** Whether the stream is watched; what is known of it does not count any more. */
  forget(stream: StreamName): boolean {
    const entry = this.#watched.get(stream);
    if (entry !== undefined) entry.place = null;
    return entry !== undefined;
  }

  /** `new`: the frame comes next, and its place is taken; `known`: it is to be dropped; `gap`: frames before it are missing. */
  take(frame: StreamFrame): 'new' | 'known' | 'gap' {
    const entry = this.#watched.get(frame.stream);
    // Nobody watches it any more.
    if (entry === undefined) return 'known';
    if (!isSnapshot(frame)) {
      if (entry.place === null || frame.seq <= entry.place) return 'known';
      if (frame.seq !== entry.place + 1) return 'gap';
    }
    entry.place = frame.seq;
    return 'new';
  }
}
