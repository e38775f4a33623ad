import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateChat, SendMessage, type ChatView, type SendMessageInput } from '@boocode/contracts/chat';
import type { Message } from '@boocode/contracts/message';
import type { ChatFrame, UserFrameBody } from '@boocode/contracts/ws-frames';
import { testDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { startChats, type Chats } from '../chats/start-chats.js';
import { readSnapshot } from '../chats/read-shown.js';
import { createBroker } from '../streams/broker.js';

/** Chats on a database of their own, with the rehearsal as their model, and what they told pages. */
export async function chatWorld() {
  const database = await testDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'boocode-chats-'));
  const broker = createBroker();
  const frames: ChatFrame[] = [];
  const told: UserFrameBody[] = [];
  broker.subscribe({ onUser: (frame) => told.push(frame), onChat: (frame) => frames.push(frame) });
  const { sql } = database;
  const env: Record<string, string> = {};
  const start = (): Promise<Chats> =>
    startChats({ sql, broker, log: pino({ level: 'silent' }), dataDir, env, retries: 0 });
  const chats = await start();
  return {
    ...chats,
    url: database.url,
    dataDir,
    /** The environment that providers find their keys in. */
    env,
    frames,
    told,
    start,
    /** A chat in which nothing was said. */
    async newChat(given: Partial<CreateChat> = {}): Promise<ChatView> {
      const { chat } = await chats.chats.create(CreateChat.parse(given));
      return chat;
    },
    /** Says something, without waiting for the answer. */
    say: (chatId: string, said: SendMessageInput) => chats.engine.send(chatId, SendMessage.parse(said)),
    /** Says something and waits for the answer's end. */
    async ask(chatId: string, said: SendMessageInput): Promise<Message> {
      const { answer } = await chats.engine.send(chatId, SendMessage.parse(said));
      await chats.engine.idle();
      return this.message(chatId, answer.id);
    },
    async message(chatId: string, id: string): Promise<Message> {
      const { messages } = await readSnapshot(sql, chatId);
      const found = messages.find((message) => message.id === id);
      if (found === undefined) throw new Error(`The message ${id} is not shown.`);
      return found;
    },
    /** Resolves with the next frame of a kind that fits. */
    frame<Type extends ChatFrame['type']>(
      type: Type,
      fits: (frame: Extract<ChatFrame, { type: Type }>) => boolean = () => true,
    ): Promise<Extract<ChatFrame, { type: Type }>> {
      return new Promise((resolve) => {
        const leave = broker.subscribe({
          onUser: () => undefined,
          onChat: (frame) => {
            if (!isOf(frame, type) || !fits(frame)) return;
            leave();
            resolve(frame);
          },
        });
      });
    },
    /** Between two tests: nothing is answered any more, and the model says again what it says by itself. */
    async rest() {
      await chats.engine.idle();
      chats.rehearsal.clearRules();
      chats.rehearsal.setPace({});
    },
    async project(folder: string): Promise<string> {
      const id = uuidv7();
      await sql`insert into projects (id, name, path) values (${id}, 'shop', ${folder})`;
      return id;
    },
    async end() {
      await chats.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

export type ChatWorld = Awaited<ReturnType<typeof chatWorld>>;

function isOf<Type extends ChatFrame['type']>(
  frame: ChatFrame,
  type: Type,
): frame is Extract<ChatFrame, { type: Type }> {
  return frame.type === type;
}

/** The words of a message. */
export const wordsOf = ({ parts }: Message): string =>
  parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
