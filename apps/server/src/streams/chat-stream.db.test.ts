import { foldChat, type ShownChat } from '@boocode/contracts/chat-fold';
import type { WsFrame } from '@boocode/contracts/ws-frames';
import type { Leave } from '@boocode/streams/serve-streams';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { pruneFrames } from '../chats/frame-rows.js';
import { readSnapshot } from '../chats/read-shown.js';
import { chatWorld, type ChatWorld } from '../testing/chat-world.js';
import { ChatStream } from './chat-stream.js';

let world: ChatWorld;
beforeAll(async () => {
  world = await chatWorld();
});
afterAll(() => world.end());
afterEach(() => world.rest());

/** A page: it folds what it is sent, remembers its place, and can go away and come back. */
class Page {
  shown: ShownChat | null = null;
  last: number | null = null;
  snapshots = 0;
  frames = 0;
  taken = 0;
  #leave: Leave | null = null;
  #turn: Promise<void> = Promise.resolve();
  readonly #chatId: string;
  constructor(chatId: string) {
    this.#chatId = chatId;
  }

  /** Its requests are served one after the other, as those of a socket are. */
  watch(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#join());
    return this.#turn;
  }

  leave(): void {
    this.#turn = this.#turn.then(() => this.#left());
  }

  async #join(): Promise<void> {
    this.#left();
    const client = { push: (frame: WsFrame) => this.#take(frame), buffered: () => this.taken };
    this.#leave = await ChatStream.join(world, { chatId: this.#chatId, after: this.last, client });
  }

  #left(): void {
    this.#leave?.();
    this.#leave = null;
  }

  #take(frame: WsFrame): void {
    if (frame.type === 'error' || frame.stream !== `chat:${this.#chatId}`) throw new Error(`A stray ${frame.type}.`);
    if (frame.type === 'snapshot') {
      this.snapshots += 1;
      this.shown = { chat: frame.chat, messages: frame.messages, earlier: frame.earlier };
    } else {
      if (frame.seq !== (this.last ?? 0) + 1) throw new Error(`${frame.seq} came behind ${this.last}.`);
      this.frames += 1;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the stream's name says that it is a chat's
      this.shown = this.shown && foldChat(this.shown, frame as Parameters<typeof foldChat>[1]);
    }
    this.last = frame.seq;
  }
}

/** Without what changes with every look. */
const told = (shown: ShownChat | null) => ({
  messages: shown?.messages,
  earlier: shown?.earlier,
  title: shown?.chat.title,
});

const many = Array.from({ length: 60 }, (_, at) => `word ${at} `);

it('pages that come and go while an answer is written end with what the table holds', async () => {
  world.rehearsal.addRules([
    {
      match: '^long',
      steps: [
        {
          text: many,
          reasoning: 'hm',
          chunkMs: 12,
          tools: [{ call: 'artifact', args: { kind: 'markdown', title: 'T', content: 'x' } }],
        },
        { text: many, chunkMs: 6 },
      ],
    },
  ]);
  const chat = await world.newChat();
  const pages = Array.from({ length: 12 }, () => new Page(chat.id));
  await Promise.all(pages.slice(0, 3).map((page) => page.watch()));
  await world.say(chat.id, { text: 'long' });
  let turn = 0;
  // Each frame that is told sends some pages away and calls others back, in an order that is the same each time.
  const stop = world.broker.subscribe({
    onUser: () => undefined,
    onChat: () => {
      turn += 1;
      for (const [at, page] of pages.entries()) {
        if ((turn * 7 + at * 13) % 11 === 0) page.leave();
        else if ((turn * 5 + at * 3) % 7 === 0) void page.watch();
      }
    },
  });
  await world.engine.idle();
  stop();
  await Promise.all(pages.map((page) => page.watch()));
  const { seq, ...shown } = await readSnapshot(world.sql, chat.id);
  for (const page of pages) {
    expect(page.last).toBe(seq);
    expect(told(page.shown)).toEqual(told(shown));
    page.leave();
  }
  expect(pages.some(({ frames }) => frames > 10)).toBe(true);
  const rows = await world.sql`select seq from chat_frames where chat_id = ${chat.id} order by seq`;
  expect(rows.map((row) => row['seq'])).toEqual(rows.map((_, at) => at + 1));
});

it('a page that asks for what is behind its place gets exactly that, and a snapshot where it was removed', async () => {
  const chat = await world.newChat();
  const page = new Page(chat.id);
  await page.watch();
  page.leave();
  await world.ask(chat.id, { text: 'Hello' });
  await page.watch();
  expect(page.snapshots).toBe(1);
  page.leave();
  await world.ask(chat.id, { text: 'Again' });
  await world.sql`update chat_frames set created_at = now() - interval '1 hour' where chat_id = ${chat.id}`;
  expect(await pruneFrames(world.sql)).toBeGreaterThan(0);
  await page.watch();
  expect(page.snapshots).toBe(2);
  expect(page.shown?.messages).toHaveLength(4);
  page.leave();
});

it('what alone tells what a message consists of is not removed', async () => {
  world.rehearsal.addRules([{ match: '^hang', steps: [{ text: ['Some words'], hang: 'mid' }] }]);
  const chat = await world.newChat();
  const heard = world.frame('delta');
  const { answer } = await world.say(chat.id, { text: 'hang' });
  await heard;
  await world.sql`update chat_frames set created_at = now() - interval '1 hour' where chat_id = ${chat.id}`;
  await pruneFrames(world.sql);
  expect((await world.message(chat.id, answer.id)).parts).toEqual([{ type: 'text', text: 'Some words' }]);
  await world.engine.stop(chat.id);
});

it('a page that does not take what it is sent gets a snapshot once it has', async () => {
  const chat = await world.newChat();
  const page = new Page(chat.id);
  await page.watch();
  page.taken = 2_000_000;
  await world.ask(chat.id, { text: 'Hello' });
  expect(page.frames).toBe(0);
  page.taken = 0;
  await expect.poll(() => page.snapshots).toBe(2);
  expect(page.shown?.messages).toHaveLength(2);
  page.leave();
});

it('there is no stream of a chat that is not there', async () => {
  const client = { push: () => undefined, buffered: () => 0 };
  const joining = ChatStream.join(world, { chatId: '0199a5f0-0000-7000-8000-000000000000', after: null, client });
  await expect(joining).rejects.toMatchObject({ code: 'chat.not-found' });
});
