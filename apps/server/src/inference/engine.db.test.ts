import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readChat } from '../chats/chat-rows.js';
import { readSnapshot } from '../chats/read-shown.js';
import { chatWorld, wordsOf, type ChatWorld } from '../testing/chat-world.js';

let world: ChatWorld;
let folder = '';
beforeAll(async () => {
  world = await chatWorld();
  folder = await mkdtemp(join(tmpdir(), 'boocode-shop-'));
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src', 'shop.ts'), 'export const price = 3;\nexport const tax = 1;\n');
});
afterAll(async () => {
  await world.end();
  await rm(folder, { recursive: true });
});
afterEach(() => world.rest());

describe('a turn', () => {
  it('is stored with what the model says, thinks and uses, and gives the chat a title', async () => {
    world.rehearsal.addRules([
      { match: '^greet', steps: [{ text: ['Hello, ', 'you.'], reasoning: 'hm', usage: { input: 11, output: 7 } }] },
    ]);
    const chat = await world.newChat();
    const answer = await world.ask(chat.id, { text: 'greet me politely' });
    expect(answer).toMatchObject({
      status: 'complete',
      model: 'rehearsal/rehearsal',
      parts: [
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'Hello, you.' },
      ],
      usage: { input_tokens: 11, output_tokens: 7 },
      context: { used: 18, window: null },
      error: null,
    });
    expect(await readChat(world.sql, chat.id)).toMatchObject({ title: 'greet me politely', titled_by: 'auto' });
  });

  it('lets the model use the tools of its project, and tells it what they gave', async () => {
    world.rehearsal.addRules([
      {
        match: '^look',
        steps: [
          {
            text: 'Looking.',
            tools: [{ read: 'src/shop.ts' }, { read: '../../etc/passwd' }, { grep: 'tax' }, { glob: '**/*.ts' }],
          },
          { text: 'Done.' },
        ],
      },
    ]);
    const chat = await world.newChat({ project_id: await world.project(folder), title: 'Mine' });
    const answer = await world.ask(chat.id, { text: 'look around' });
    const calls = answer.parts.filter((part) => part.type === 'tool_call');
    expect(calls).toMatchObject([
      {
        tool: 'read',
        title: 'read src/shop.ts',
        status: 'completed',
        output: expect.stringContaining('1: export const price = 3;'),
      },
      { tool: 'read', status: 'failed', output: expect.stringContaining('leads out of the project') },
      { tool: 'grep', status: 'completed', output: 'src/shop.ts:2:export const tax = 1;' },
      { tool: 'glob', status: 'completed', output: 'src/shop.ts' },
    ]);
    expect(wordsOf(answer)).toBe('Looking.Done.');
    expect((await readChat(world.sql, chat.id))?.title).toBe('Mine');
  });

  it('says the same thing once when it is sent twice', async () => {
    const chat = await world.newChat();
    const first = await world.say(chat.id, { text: 'Hello', idempotency_key: 'k' });
    const second = await world.say(chat.id, { text: 'Hello', idempotency_key: 'k' });
    expect(second).toMatchObject({
      message: { id: first.message.id },
      answer: { id: first.answer.id },
      created: false,
    });
  });

  it('is begun by one of two that send at the same moment', async () => {
    // The first answer goes on while the second message comes.
    world.rehearsal.addRules([{ match: '^(One|Two)$', steps: [{ text: 'Yes.', delayMs: 1_000 }] }]);
    const chat = await world.newChat();
    const ends = await Promise.allSettled([world.say(chat.id, { text: 'One' }), world.say(chat.id, { text: 'Two' })]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'chat.busy' } });
    await world.engine.idle();
    expect((await readSnapshot(world.sql, chat.id)).messages).toHaveLength(2);
  });
});
