import type { FrameBody } from '@boocode/contracts/ws-frames';
import type { ChatEvent } from '../chats/read-watched-chat.js';
import type { EventPlace } from '../tasks/read-events.js';
import type { StoredEvents } from './broker.js';

/** The newest events of a chat's tasks, and how far each task has been told. Each event is told once, in order. */
export class WatchedTranscripts {
  readonly #bounds: { events: number; bytes: number };
  readonly #places = new Map<string, EventPlace>();
  /** In the order in which they were seen. */
  #events: { event: ChatEvent; bytes: number }[] = [];
  #bytes = 0;

  constructor(bounds: { events: number; bytes: number }) {
    this.#bounds = bounds;
  }

  /** Takes what is there at first; what stands before `places` and is not in `events` is not told. */
  begin(places: readonly EventPlace[], events: readonly ChatEvent[]): void {
    for (const place of places) this.#places.set(place.task_id, place);
    for (const event of events) {
      this.#keep(event);
      if (isBefore(this.placeOf(event.task_id), event)) this.#places.set(event.task_id, placeIn(event));
    }
  }

  placeOf(task_id: string): EventPlace {
    return this.#places.get(task_id) ?? { task_id, attempt: 0, seq: 0 };
  }

  /** Oldest task first, each task's in order. */
  events(): ChatEvent[] {
    return this.#events.map(({ event }) => event).toSorted(byPlace);
  }

  /** Frames for what has not been told yet. */
  take(events: readonly ChatEvent[]): FrameBody[] {
    return events.flatMap((event): FrameBody[] => {
      if (!isBefore(this.placeOf(event.task_id), event)) return [];
      this.#places.set(event.task_id, placeIn(event));
      this.#keep(event);
      const { task_id, attempt, seq } = event;
      return [{ type: 'task_event', flow_run_id: null, task_id, attempt, event_seq: seq, event: event.event }];
    });
  }

  /** As `take`, for events that follow what was told last. An attempt's first ones wait for what the one before said last. */
  offer({ task_id, attempt, events }: StoredEvents): FrameBody[] {
    const seen = this.placeOf(task_id);
    const follows = seen.attempt === attempt || (seen.attempt === 0 && attempt === 1);
    if (!follows || events[0]?.seq !== seen.seq + 1) return [];
    const created_at = new Date().toISOString();
    return this.take(events.map(({ seq, event }) => ({ task_id, attempt, seq, event, created_at })));
  }

  #keep(event: ChatEvent): void {
    const bytes = JSON.stringify(event.event).length;
    this.#events.push({ event, bytes });
    this.#bytes += bytes;
    let over = 0;
    while (this.#events.length - over > this.#bounds.events || this.#bytes > this.#bounds.bytes) {
      this.#bytes -= this.#events[over]?.bytes ?? 0;
      over += 1;
    }
    if (over > 0) this.#events.splice(0, over);
  }
}

function byPlace(a: ChatEvent, b: ChatEvent): number {
  if (a.task_id !== b.task_id) return a.task_id < b.task_id ? -1 : 1;
  return a.attempt - b.attempt || a.seq - b.seq;
}

function isBefore(place: EventPlace, { attempt, seq }: EventPlace): boolean {
  return place.attempt < attempt || (place.attempt === attempt && place.seq < seq);
}

function placeIn({ task_id, attempt, seq }: EventPlace): EventPlace {
  return { task_id, attempt, seq };
}
