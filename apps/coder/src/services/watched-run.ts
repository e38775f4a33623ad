import { FlowRunSummary, type FlowRunView } from '@boocode/contracts/flow-run';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import { NotFoundError } from '../errors.js';
import type { StoredEvents } from './broker.js';
import type { EventPlace, RunEvent } from '../tasks/read-events.js';
import type { RunReader } from './run-reader.js';
import type { Watched } from './watch-channel.js';

/** A run under observation: its rows, and the events of its latest attempts from the first look on. */
export class WatchedRun implements Watched {
  readonly #id: string;
  readonly #reader: RunReader;
  #view: FlowRunView | null = null;
  /** What its findings looked like from here. */
  #findings = '';
  /** How far each task has been told. */
  readonly #places = new Map<string, EventPlace>();

  constructor(id: string, reader: RunReader) {
    this.#id = id;
    this.#reader = reader;
  }

  async look(): Promise<FrameBody[]> {
    const before = this.#view;
    // Where events stand is read before the rows: what happens in between is told twice rather than never.
    const events = before === null ? [] : await this.#reader.eventsAfter(this.#id, [...this.#places.values()]);
    if (before === null) {
      for (const place of await this.#reader.places(this.#id)) this.#places.set(place.task_id, place);
    }
    const view = await this.#reader.run(this.#id);
    if (view === null) throw new NotFoundError('flow run', this.#id);
    this.#view = view;
    const findings = `${await this.#reader.livesVersion(this.#id)} ${answersOf(view)}`;
    const changes = before === null ? [] : changesOf(before, view);
    if (before !== null && findings !== this.#findings) {
      changes.push({ type: 'findings_changed', flow_run_id: this.#id });
    }
    this.#findings = findings;
    return [...changes, ...this.#frames(events)];
  }

  snapshot(): FrameBody {
    if (this.#view === null) throw new Error(`Run ${this.#id} has not been looked at yet.`);
    return { type: 'run_snapshot', run: this.#view };
  }

  /** Frames for events that this process has just stored; empty when others before them have not been seen yet. */
  offer({ task_id, attempt, events }: StoredEvents): FrameBody[] {
    const first = events[0]?.seq;
    const seen = this.#places.get(task_id);
    const next = seen?.attempt === attempt ? seen.seq + 1 : 1;
    if (this.#view === null || first !== next || (seen?.attempt ?? 0) > attempt) return [];
    return this.#frames(events.map(({ seq, event }) => ({ task_id, attempt, seq, event })));
  }

  /** Frames for what has not been seen, in order; a look and an offer may bring the same events. */
  #frames(events: RunEvent[]): FrameBody[] {
    return events.flatMap((event): FrameBody[] => {
      const { task_id, attempt, seq } = event;
      const seen = this.#places.get(task_id);
      if (seen !== undefined && (seen.attempt > attempt || (seen.attempt === attempt && seen.seq >= seq))) return [];
      this.#places.set(task_id, { task_id, attempt, seq });
      return [{ type: 'task_event', flow_run_id: this.#id, task_id, attempt, event_seq: seq, event: event.event }];
    });
  }
}

/** The answers that there are: each may have brought findings, or taken some. */
function answersOf({ steps }: FlowRunView): string {
  return steps.flatMap(({ id, state, attempt }) => (state === 'completed' ? [`${id}/${attempt}`] : [])).join(' ');
}

function idsOf({ steps }: FlowRunView): string {
  return steps.map(({ id }) => id).join();
}

/** What a client that has `before` must be told to have `after`. */
function changesOf(before: FlowRunView, after: FlowRunView): FrameBody[] {
  // Frames carry no report and no other steps: those come with a whole snapshot.
  if (before.report !== after.report || idsOf(before) !== idsOf(after)) {
    return [{ type: 'run_snapshot', run: after }];
  }
  const known = new Map(before.steps.map((task) => [task.id, JSON.stringify(task)]));
  const frames: FrameBody[] = after.steps
    .filter((task) => known.get(task.id) !== JSON.stringify(task))
    .map((task) => ({ type: 'task_updated', flow_run_id: after.id, task }));
  const summary = FlowRunSummary.parse(after);
  if (JSON.stringify(FlowRunSummary.parse(before)) !== JSON.stringify(summary)) {
    frames.push({ type: 'run_updated', run: summary });
  }
  return frames;
}
