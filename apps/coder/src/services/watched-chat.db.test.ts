import type { AgentSessionView, ChatTaskView } from '@boocode/contracts/coder-chat';
import type { WsFrame } from '@boocode/contracts/ws-frames';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { listAgentSessions } from '../chats/agent-sessions.js';
import { readWatchedChat } from '../chats/read-watched-chat.js';
import { appendEvents } from '../tasks/append-events.js';
import { cancelTask } from '../tasks/cancel.js';
import { launch } from '../tasks/launch.js';
import { readTaskEvents } from '../tasks/read-events.js';
import { claimSome, completionOf, testTask } from '../tasks/test-run.js';
import { tick } from '../tasks/tick.js';
import type { ClaimedTask, NewTask } from '../tasks/types.js';
import { createBroker } from './broker.js';
import { createRunReader } from './run-reader.js';
import { createStreamWatcher } from './stream-watcher.js';
import { WatchedChat } from './watched-chat.js';

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

  take(frame: WsFrame | Omit<WsFrame, 'stream' | 'seq'>): void {
    const taken = frame as WsFrame;
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

async function watched(chat: string): Promise<{ what: WatchedChat; shown: Shown; look(): Promise<void> }> {
  const what = new WatchedChat(chat, createRunReader(db.sql).chat);
  const shown = new Shown();
  expect(await what.look()).toEqual([]);
  shown.take(what.snapshot());
  const look = async (): Promise<void> => {
    for (const frame of await what.look()) shown.take(frame);
  };
  return { what, shown, look };
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
  await tick(db.sql, { host: 1, completions: [completionOf({ id, attempt: 1 }, { text: 'there' })], slots: {}, lease_seconds: 30 });
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
  broker.publishUserFrame({ flow_run_id: null, chat_id: chat, task_id: id, attempt: 1, events: [{ seq: 1, event: text('1') }] });
  const places = (): number[] => frames.flatMap((frame) => (frame.type === 'task_event' ? [frame.event_seq] : []));
  expect(places()).toEqual([1]);
  leave();
  await watcher.join(`coder-chat:${chat}`, frames.at(-1)?.type === 'error' ? null : 1, client).then((end) => end());
  watcher.close();
  expect(places().filter((seq) => seq === 1)).toHaveLength(1);
});
