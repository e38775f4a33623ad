import type { AgentSessionView, ChatTaskView } from '@boocode/contracts/coder-chat';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import type { ChatEvent, EventBounds, SettledTasks } from '../chats/read-watched-chat.js';
import type { EventPlace } from '../tasks/read-events.js';
import type { StoredEvents } from './broker.js';
import type { Watched } from './watch-channel.js';
import { WatchedTranscripts } from './watched-transcripts.js';

/** What a watched chat reads of the table. */
export interface ChatReader {
  /** All tasks of a chat and what was handed on from them, oldest first. */
  tasks(chatId: string): Promise<ChatTaskView[]>;
  /** Those that have not settled or are `known`, and how many have. */
  open(chatId: string, known: readonly string[]): Promise<SettledTasks & { tasks: ChatTaskView[] }>;
  sessions(chatId: string): Promise<AgentSessionView[]>;
  /** Where these tasks' transcripts stand. */
  places(ids: readonly string[]): Promise<EventPlace[]>;
  newestEvents(ids: readonly string[], bounds: EventBounds): Promise<ChatEvent[]>;
  eventsBehind(places: readonly EventPlace[], limit: number): Promise<ChatEvent[]>;
}

/** What a snapshot shows of transcripts; what is older is read task by task. */
const shown = { tasks: 20, events: 5_000, bytes: 4_000_000 };
const eventsALook = 1_000;

/**
 * A chat with agents under observation. Tasks that have settled are only counted, since none changes without the count, its
 * sum of attempts or what is put aside changing: a look at a long chat reads the few that are open.
 */
export class WatchedChat implements Watched {
  readonly #id: string;
  readonly #reader: ChatReader;
  #looked = false;
  #tasks = new Map<string, ChatTaskView>();
  #sessions: AgentSessionView[] = [];
  readonly #transcripts = new WatchedTranscripts(shown);
  /** Tasks whose transcripts may have grown since they were last read. */
  readonly #growing = new Set<string>();

  constructor(id: string, reader: ChatReader) {
    this.#id = id;
    this.#reader = reader;
  }

  async look(): Promise<FrameBody[]> {
    if (!this.#looked) return this.#firstLook();
    const [tasks, sessions] = await Promise.all([this.#lookAtTasks(), this.#reader.sessions(this.#id)]);
    // After the rows: what a task has said is stored before it settles, so nothing is left behind then.
    const events = await this.#lookAtEvents(tasks);
    const before = this.#tasks;
    this.#tasks = tasks;
    const changedSessions = changed(this.#sessions, sessions, ({ agent }) => agent);
    this.#sessions = sessions;
    // Some were removed: clients are told of what is there.
    if ([...before.keys()].some((id) => !tasks.has(id))) {
      this.#transcripts.take(events);
      return [this.snapshot()];
    }
    const changedTasks = changed([...before.values()], [...tasks.values()], ({ id }) => id);
    return [
      ...changedTasks.filter(({ id }) => !before.has(id)).map(told),
      ...this.#transcripts.take(events),
      ...changedTasks.filter(({ id }) => before.has(id)).map(told),
      ...changedSessions.map((session): FrameBody => ({ type: 'session_updated', session })),
    ];
  }

  snapshot(): FrameBody {
    return {
      type: 'coder_chat_snapshot',
      tasks: [...this.#tasks.values()],
      events: this.#transcripts.events(),
      sessions: this.#sessions,
    };
  }

  /** Frames for events that this process has just stored; empty when a look must bring what is before them. */
  offer(stored: StoredEvents): FrameBody[] {
    return this.#looked && this.#tasks.has(stored.task_id) ? this.#transcripts.offer(stored) : [];
  }

  async #firstLook(): Promise<FrameBody[]> {
    const [tasks, sessions] = await Promise.all([this.#reader.tasks(this.#id), this.#reader.sessions(this.#id)]);
    const open = tasks.filter(isOpen).map(({ id }) => id);
    const begun = tasks.filter(({ attempt }) => attempt > 0).map(({ id }) => id);
    const ids = [...new Set([...open, ...begun.slice(-shown.tasks)])];
    // Places first: what is stored in between is in the events, or told by the next look.
    const places = await this.#reader.places(ids);
    this.#transcripts.begin(places, await this.#reader.newestEvents(ids, shown));
    this.#tasks = byId(tasks);
    this.#sessions = sessions;
    for (const id of open) this.#growing.add(id);
    this.#looked = true;
    return [];
  }

  async #lookAtTasks(): Promise<Map<string, ChatTaskView>> {
    const open = [...this.#tasks.values()].filter(isOpen).map(({ id }) => id);
    const found = await this.#reader.open(this.#id, open);
    const read = byId(found.tasks);
    const gone = new Set(open.filter((id) => !read.has(id)));
    const tasks = sorted(
      [...byId([...this.#tasks.values(), ...found.tasks]).values()].filter(({ id }) => !gone.has(id)),
    );
    const settled = tasks.filter((task) => !isOpen(task));
    const attempts = settled.reduce((sum, { attempt }) => sum + attempt, 0);
    const aside = settled.flatMap(({ superseded_at }) => superseded_at ?? []).join(',');
    const isKnown = settled.length === found.settled && attempts === found.attempts && aside === found.aside;
    if (isKnown) return byId(tasks);
    // Some began and settled between two looks, were put aside, or were removed.
    return byId(await this.#reader.tasks(this.#id));
  }

  async #lookAtEvents(tasks: ReadonlyMap<string, ChatTaskView>): Promise<ChatEvent[]> {
    for (const task of tasks.values()) {
      if (isOpen(task) || task.attempt !== (this.#tasks.get(task.id)?.attempt ?? 0)) this.#growing.add(task.id);
    }
    const ids = [...this.#growing].filter((id) => (tasks.get(id)?.attempt ?? 0) > 0);
    const places = ids.map((id) => this.#transcripts.placeOf(id));
    const events = places.length === 0 ? [] : await this.#reader.eventsBehind(places, eventsALook);
    if (events.length < eventsALook) {
      for (const id of this.#growing) if (!isOpen(tasks.get(id))) this.#growing.delete(id);
    }
    return events;
  }
}

function told(task: ChatTaskView): FrameBody {
  return { type: 'chat_task_updated', task };
}

function isOpen(task: ChatTaskView | undefined): boolean {
  return task?.state === 'pending' || task?.state === 'running';
}

function byId(tasks: readonly ChatTaskView[]): Map<string, ChatTaskView> {
  return new Map(tasks.map((task) => [task.id, task]));
}

/** Ids are UUIDv7 and sort by age. */
function sorted(tasks: readonly ChatTaskView[]): ChatTaskView[] {
  return tasks.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Those of `after` that are new or other than before; what is the same object has not been read anew. */
function changed<T>(before: readonly T[], after: readonly T[], keyOf: (one: T) => string): T[] {
  const known = new Map(before.map((one) => [keyOf(one), one]));
  return after.filter((one) => {
    const was = known.get(keyOf(one));
    return was !== one && JSON.stringify(was) !== JSON.stringify(one);
  });
}
