import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AnswerReply, ChatView, SendReply } from '@boocode/contracts/chat';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { wordsOf } from './testing/chat-world.js';
import { readSnapshot } from './chats/read-shown.js';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const Ready = z.object({ type: z.literal('ready'), port: z.int() });
let database: TestDatabase;
let dataDir = '';
let server: ChildProcess | null = null;
beforeAll(async () => {
  database = await testDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'boocode-crash-'));
});
afterEach(async () => {
  if (server !== null) await end('SIGTERM');
});
afterAll(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

/** Answers with a way to ask the server that was started. */
async function start(chunkMs: number) {
  server = fork(main, {
    execArgv: ['--import', 'tsx', '--conditions=@boocode/source'],
    env: {
      PATH: process.env.PATH,
      BOOCODE_INTERNAL_TOKEN: 'internal',
      BOOCODE_CODER_URL: 'http://127.0.0.1:1',
      BOOCODE_PORT: '0',
      BOOCODE_DATA_DIR: dataDir,
      BOOCODE_REHEARSAL_CHUNK_MS: String(chunkMs),
      DATABASE_URL: database.url,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port } = Ready.parse((await once(server, 'message'))[0]);
  return async (path: string, body: unknown): Promise<unknown> => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return reply.json();
  };
}

async function end(signal: NodeJS.Signals): Promise<void> {
  const ended = server === null ? null : once(server, 'exit');
  server?.kill(signal);
  await ended;
  server = null;
}

it('a server that is killed in the middle of an answer loses nothing of it, and the next one writes on', async () => {
  const first = await start(120);
  const chat = ChatView.parse(await first('/api/chats', { model: 'rehearsal/rehearsal' }));
  const { answer } = SendReply.parse(await first(`/api/chats/${chat.id}/messages`, { text: 'Hello' }));
  const written = async () => {
    const { messages } = await readSnapshot(database.sql, chat.id);
    const shown = messages.find(({ id }) => id === answer.id);
    return { status: shown?.status, text: shown === undefined ? '' : wordsOf(shown) };
  };
  await expect.poll(async () => (await written()).text.length).toBeGreaterThan(40);
  await end('SIGKILL');
  const left = await written();
  expect(left.status).toBe('streaming');

  const second = await start(0);
  await expect.poll(async () => (await written()).status).toBe('interrupted');
  expect((await written()).text).toBe(left.text);
  const path = `/api/chats/${chat.id}/messages`;
  expect(AnswerReply.parse(await second(`${path}/${answer.id}/go-on`, {})).answer.id).toBe(answer.id);
  await expect.poll(async () => (await written()).status).toBe('complete');

  const again = SendReply.parse(await second(path, { text: 'Hello', parent_id: null }));
  await expect.poll(async () => (await readSnapshot(database.sql, chat.id)).messages.at(-1)?.status).toBe('complete');
  const { messages } = await readSnapshot(database.sql, chat.id);
  const whole = messages.find(({ id }) => id === again.answer.id);
  const [row] = await database.sql`select parts from messages where id = ${answer.id}`;
  expect(whole?.parts).toEqual(row?.['parts']);
  expect(left.text.length).toBeLessThan(wordsOf(whole ?? answer).length);
});
