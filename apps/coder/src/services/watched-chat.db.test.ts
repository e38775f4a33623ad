import type { AgentSessionView, ChatTaskView } from '@boocode/contracts/coder-chat';
import type { FrameBody, WsFrame } from '@boocode/contracts/ws-frames';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { endAgentSession, listAgentSessions, openAgentSession } from '../chats/agent-sessions.js';
import { readWatchedChat } from '../chats/read-watched-chat.js';
import { appendEvents } from '../tasks/append-events.js';
import { cancelTask } from '../tasks/cancel.js';
import { launch } from '../tasks/launch.js';
import { readTaskEvents } from '../tasks/read-events.js';
import { claimSome, completionOf, failStep, testTask } from '../tasks/test-run.js';
import { tick } from '../tasks/tick.js';
import type { ClaimedTask, NewTask } from '../tasks/types.js';
import { createBroker, type StoredEvents } from './broker.js';
import { createRunReader } from './run-reader.js';
import { createStreamWatcher } from './stream-watcher.js';
import { WatchedChat, type ChatReader } from './watched-chat.js';

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});
afterEach(async () => {
  await db.sql`delete from tasks`;
  await db.sql`delete from agent_sessions`;
});
afterAll(() => db.drop());

const text = (words: string): { type: 'text'; text: string } => ({ type: 'text', text: words });

async function say(chat_id: string, input: string, fields: Partial<NewTask> = {}): Promise<string> {
  const task = testTask({ chat_id, session_id: chat_id, input, max_attempts: 1, ...fields });
  await launch(db.sql, { tasks: [task], key: null });
  return task.id;
}

async function tell({ id, attempt }: Pick<ClaimedTask, 'id' | 'attempt'>, ...seqs: number[]): Promise<void> {
  await appendEvents(db.sql, { host: 1, events: seqs.map((seq) => ({ id, attempt, seq, event: text(`${seq}`) })) });
}

/** What a page makes of the frames. */
class Shown {
  tasks = new Map<string, ChatTaskView>();
  events = new Map<string, string[]>();
  sessions = new Map<string, AgentSessionView>();
  snapshots = 0;

  take(taken: FrameBody): void {
    if (taken.type === 'coder_chat_snapshot') {
      this.snapshots += 1;
      this.tasks = new Map(taken.tasks.map((task) => [task.id, task]));
      this.sessions = new Map(taken.sessions.map((session) => [session.agent, session]));
      this.events = new Map();
      for (const { task_id, attempt, seq } of taken.events) this.#add(task_id, `${attempt}.${seq}`);
    } else if (taken.type === 'chat_task_updated') this.tasks.set(taken.task.id, taken.task);
    else if (taken.type === 'session_updated') this.sessions.set(taken.session.agent, taken.session);
    else if (taken.type === 'task_event') this.#add(taken.task_id, `${taken.attempt}.${taken.event_seq}`);
    else throw new Error(`A chat has no frame ${taken.type}.`);
  }

  #add(task: string, place: string): void {
    this.events.set(task, [...(this.events.get(task) ?? []), place]);
  }
}

async function expectShown(shown: Shown, chat: string): Promise<void> {
  const tasks = await readWatchedChat(db.sql, chat);
  expect([...shown.tasks.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(tasks);
  expect([...shown.sessions.values()]).toEqual(await listAgentSessions(db.sql, chat));
  for (const { id } of tasks) {
    const stored = (await readTaskEvents(db.sql, id)).map(({ attempt, seq }) => `${attempt}.${seq}`);
    expect(shown.events.get(id) ?? []).toEqual(stored);
  }
}

async function watched(chat: string) {
  const reader = createRunReader(db.sql).chat;
  /** Reads all of the chat. */
  const whole = vi.fn<ChatReader['tasks']>((id) => reader.tasks(id));
  const what = new WatchedChat(chat, { ...reader, tasks: whole });
  const shown = new Shown();
  expect(await what.look()).toEqual([]);
  shown.take(what.snapshot());
  const look = async (): Promise<void> => {
    for (const frame of await what.look()) shown.take(frame);
  };
  return { what, shown, look, whole };
}

test('a chat in which nothing was said yet is an empty snapshot, and its first message a frame', async () => {
  const chat = uuidv7();
  const { shown, look } = await watched(chat);
  expect(shown.tasks.size).toBe(0);
  const id = await say(chat, 'hello', { spec: { profile: 'write' }, mode_id: 'build', thinking_option_id: 'high' });
  await look();
  expect(shown.tasks.get(id)).toMatchObject({
    input: 'hello',
    output: null,
    profile: 'write',
    mode_id: 'build',
    thinking_option_id: 'high',
    condition: 'queued',
  });
  expect(shown.snapshots).toBe(1);
  await expectShown(shown, chat);
});

test('what was handed on shows in the chat of who did so, by its parent, and its steps of runs do not', async () => {
  const chat = uuidv7();
  const parent = await say(chat, 'hand it on');
  await say(uuidv7(), 'of another chat');
  const { shown, look } = await watched(chat);
  const child = testTask({ parent_task_id: parent });
  const grandchild = testTask({ parent_task_id: child.id });
  await launch(db.sql, { tasks: [child], key: null });
  await launch(db.sql, { tasks: [grandchild], key: null });
  await look();
  expect([...shown.tasks.values()].map(({ id, parent_task_id }) => [id, parent_task_id])).toEqual([
    [parent, null],
    [child.id, parent],
    [grandchild.id, child.id],
  ]);
});

test('a task that begins and ends between two looks is told with its transcript and its last words', async () => {
  const chat = uuidv7();
  const { shown, look } = await watched(chat);
  const id = await say(chat, 'quick');
  const [task] = await claimSome(db.sql);
  await tell({ id, attempt: task?.attempt ?? 0 }, 1, 2, 3);
  await tick(db.sql, {
    host: 1,
    completions: [completionOf({ id, attempt: 1 }, { text: 'there' })],
    slots: {},
    lease_seconds: 30,
  });
  await look();
  expect(shown.tasks.get(id)).toMatchObject({ state: 'completed', output: 'there' });
  await expectShown(shown, chat);
});

test('a task that was removed is told with a new snapshot', async () => {
  const chat = uuidv7();
  const [gone, kept] = [await say(chat, 'gone'), await say(chat, 'kept')];
  await cancelTask(db.sql, gone);
  const { shown, look } = await watched(chat);
  await db.sql`delete from tasks where id = ${gone}`;
  await look();
  expect([...shown.tasks.keys()]).toEqual([kept]);
  await db.sql`delete from tasks where id = ${kept}`;
  await look();
  expect(shown.tasks.size).toBe(0);
});

test('events of this process are told at once, and not a second time by the look', async () => {
  const chat = uuidv7();
  const id = await say(chat, 'speak');
  const [task] = await claimSome(db.sql);
  const broker = createBroker();
  const watcher = createStreamWatcher({ reader: createRunReader(db.sql), broker, log: pino({ level: 'silent' }) });
  const frames: WsFrame[] = [];
  const client = { push: (frame: WsFrame) => void frames.push(frame), buffered: () => 0 };
  const leave = await watcher.join(`coder-chat:${chat}`, null, client);
  await tell({ id, attempt: task?.attempt ?? 0 }, 1);
  broker.publishUserFrame({
    flow_run_id: null,
    chat_id: chat,
    task_id: id,
    attempt: 1,
    events: [{ seq: 1, event: text('1') }],
  });
  const places = (): number[] => frames.flatMap((frame) => (frame.type === 'task_event' ? [frame.event_seq] : []));
  expect(places()).toEqual([1]);
  leave();
  await watcher.join(`coder-chat:${chat}`, frames.at(-1)?.type === 'error' ? null : 1, client).then((end) => end());
  watcher.close();
  expect(places().filter((seq) => seq === 1)).toHaveLength(1);
});

/** The same numbers each time, from 0 to 1. */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** People and agents in one chat, doing something at random. */
function busyChat(chat: string, random: () => number): { acts: (() => Promise<unknown>)[]; stored: StoredEvents[] } {
  const running = new Map<string, ClaimedTask>();
  const seqs = new Map<string, number>();
  const said: string[] = [];
  const one = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const withRunning = async (work: (task: ClaimedTask) => Promise<unknown>): Promise<void> => {
    const task = one([...running.values()]);
    if (task !== undefined) await work(task);
  };
  const end = (task: ClaimedTask, work: () => Promise<unknown>): Promise<unknown> => {
    running.delete(task.id);
    return work();
  };
  const stored: StoredEvents[] = [];
  const speak = async (task: ClaimedTask): Promise<void> => {
    const key = `${task.id}.${task.attempt}`;
    const from = seqs.get(key) ?? 0;
    const count = 1 + Math.floor(random() * 3);
    seqs.set(key, from + count);
    const places = Array.from({ length: count }, (_, at) => from + at + 1);
    await tell(task, ...places);
    const events = places.map((seq) => ({ seq, event: text(`${seq}`) }));
    stored.push({ flow_run_id: null, chat_id: chat, task_id: task.id, attempt: task.attempt, events });
  };
  const session = { chat_id: chat, agent: 'conductor' };
  const used = { model: 'm', mode_id: null, thinking_option_id: null };
  const acts = [
    async () => said.push(await say(chat, `words ${said.length}`, { session_id: null })),
    async () => {
      const parent_task_id = one(said) ?? null;
      if (parent_task_id !== null) await launch(db.sql, { tasks: [testTask({ parent_task_id })], key: null });
    },
    async () => {
      for (const task of await claimSome(db.sql, { slots: 2 })) running.set(task.id, task);
    },
    ...Array.from({ length: 8 }, () => () => withRunning(speak)),
    () =>
      withRunning((task) =>
        end(task, () =>
          tick(db.sql, {
            host: 1,
            completions: [completionOf(task, { text: task.input })],
            slots: {},
            lease_seconds: 30,
          }),
        ),
      ),
    () => withRunning((task) => end(task, () => failStep(db.sql, task))),
    () =>
      withRunning((task) =>
        end(task, () =>
          failStep(db.sql, task, {
            error: { outcome: 'crash', code: 'x', message: 'It fell.' },
            retry_after_seconds: 0,
          }),
        ),
      ),
    () => withRunning((task) => end(task, () => cancelTask(db.sql, task.id))),
    async () => {
      const id = one(said);
      if (id === undefined) return;
      running.delete(id);
      await cancelTask(db.sql, id);
    },
    () =>
      withRunning((task) =>
        openAgentSession(db.sql, task, {
          ...session,
          backend: 'test',
          agent_session_id: task.id,
          config_hash: 'h',
          requested: used,
          effective: used,
        }),
      ),
    () => withRunning((task) => endAgentSession(db.sql, task, { ...session, outcome: 'completed', usage: null })),
  ];
  return { acts, stored };
}

test.each([1, 2, 3, 4, 5, 6])(
  'a page ends with what the table holds, whatever happens between and during looks (%i)',
  async (seed) => {
    const random = randomly(seed);
    const chat = uuidv7();
    const { acts, stored } = busyChat(chat, random);
    const { what, shown, look } = await watched(chat);
    let looking = Promise.resolve();
    for (let step = 0; step < 120; step += 1) {
      const act = acts[Math.floor(random() * acts.length)];
      // Some looks begin before what happens, and some end after it.
      if (random() < 0.3) looking = looking.then(look);
      await act?.();
      // What this process has stored is offered, sometimes later than it was read, and sometimes not at all.
      if (random() < 0.5) {
        const offers = stored.splice(0).filter(() => random() < 0.6);
        for (const frame of offers.flatMap((offered) => what.offer(offered))) shown.take(frame);
      }
      if (random() < 0.3) await looking;
    }
    await looking;
    await look();
    await look();
    await expectShown(shown, chat);
    const late = new Shown();
    late.take(what.snapshot());
    await expectShown(late, chat);
    // Nothing was removed, so all of it came in frames.
    expect(shown.snapshots).toBe(1);
  },
);

test('of a long chat only what is open is read at a look, and the newest transcripts are shown', async () => {
  const chat = uuidv7();
  await db.sql`
    insert into tasks (id, input, chat_id, agent, state, attempt, ended_at)
    select gen_random_uuid(), repeat('word ', 100), ${chat}, 'conductor', 'completed', 1, clock_timestamp()
    from generate_series(1, 300)`;
  await db.sql`
    insert into task_events (task_id, attempt, seq, event)
    select id, 1, g, '{"type": "text", "text": "x"}' from tasks cross join generate_series(1, 3) g where chat_id = ${chat}`;
  // As autovacuum does once so much has come: the planner would take the tables for nearly empty.
  await db.sql`analyze tasks, task_events`;
  const { what, shown, look, whole } = await watched(chat);
  expect(shown.tasks.size).toBe(300);
  expect([...shown.events.values()].map((seqs) => seqs.length)).toEqual(Array.from({ length: 20 }, () => 3));
  const open = await say(chat, 'one more');
  await look();
  expect(shown.tasks.get(open)?.condition).toBe('queued');
  expect(await what.look()).toEqual([]);
  expect(whole).toHaveBeenCalledTimes(1);
});
