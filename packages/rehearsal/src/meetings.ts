import { once } from 'node:events';

/** Where replies wait for each other, by name. */
export interface Meetings {
  /** Resolves once so many have come in all, at once for whoever comes later; and quietly when the signal fires. */
  attend(meeting: { name: string; of: number }, signal: AbortSignal): Promise<void>;
}

export function createMeetings(): Meetings {
  const places = new Map<string, { came: number; full: AbortController }>();
  return {
    async attend({ name, of }, signal) {
      const place = places.get(name) ?? { came: 0, full: new AbortController() };
      places.set(name, place);
      place.came += 1;
      if (place.came >= of) place.full.abort();
      const over = AbortSignal.any([place.full.signal, signal]);
      if (!over.aborted) await once(over, 'abort');
    },
  };
}
