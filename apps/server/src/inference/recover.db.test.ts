import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJournal } from '../chats/journal.js';
import { readSnapshot } from '../chats/read-shown.js';
import { chatWorld, wordsOf, type ChatWorld } from '../testing/chat-world.js';
import { endOrphans } from './recover.js';

let world: ChatWorld;
beforeAll(async () => {
  world = await chatWorld();
});
afterAll(() => world.end());

it('what a process that was killed had written is kept as interrupted, and another process writes on', async () => {
  world.rehearsal.addRules([
    { match: '^work', steps: [{ text: ['One two three', ' four'], hang: 'mid' }] },
    { match: 'go-on', steps: [{ text: [' five six.'] }] },
  ]);
  const { sql, broker } = world;
  const chat = await world.newChat();
  const heard = world.frame('delta', ({ text }) => text.includes('four'));
  const { answer } = await world.say(chat.id, { text: 'work' });
  await heard;

  // Another process looks, as at its start, while nobody has ended the first one's answer.
  const owner = randomUUID();
  const complete = world.frame('message_complete');
  expect(await endOrphans({ sql, journal: createJournal(sql, broker), owner })).toBe(1);
  expect(await complete).toMatchObject({ message_id: answer.id, status: 'interrupted' });
  const kept = await world.message(chat.id, answer.id);
  expect(kept).toMatchObject({ status: 'interrupted', error: null });
  expect(wordsOf(kept)).toBe('One two three four');
  expect(await endOrphans({ sql, journal: createJournal(sql, broker), owner })).toBe(0);

  // The first one lives on and must not write any more.
  await world.engine.stop(chat.id);
  expect((await world.message(chat.id, answer.id)).status).toBe('interrupted');
  await world.engine.goOn(chat.id, answer.id);
  await world.engine.idle();
  const whole = await world.message(chat.id, answer.id);
  expect(whole.status).toBe('complete');
  expect(wordsOf(whole)).toBe('One two three four five six.');
});

it('a process that ends in order leaves its answers interrupted, with all that was written', async () => {
  world.rehearsal.addRules([{ match: '^rest', steps: [{ text: ['Not all of it'], hang: 'mid' }] }]);
  const other = await world.start();
  other.rehearsal.addRules([{ match: '^rest', steps: [{ text: ['Not all of it'], hang: 'mid' }] }]);
  const chat = await world.newChat();
  const heard = world.frame('delta');
  const sent = await other.engine.send(chat.id, { text: 'rest', attachments: [] });
  await heard;
  await other.close();
  const kept = await world.message(chat.id, sent.answer.id);
  expect(kept.status).toBe('interrupted');
  expect(wordsOf(kept)).toBe('Not all of it');
});

it('a tool that ran when the process ended is shown as cut off', async () => {
  const { sql, broker } = world;
  const chat = await world.newChat();
  world.rehearsal.addRules([{ match: '^tool', steps: [{ text: ['Hm'], hang: 'mid' }] }]);
  const heard = world.frame('delta');
  const { answer } = await world.say(chat.id, { text: 'tool' });
  await heard;
  const journal = createJournal(sql, broker);
  await journal.change(chat.id, async ({ add }) => {
    add({ type: 'tool_call', message_id: answer.id, id: 'c', tool: 'read', title: 'read a', input: {} });
  });
  await endOrphans({ sql, journal, owner: randomUUID() });
  await world.engine.stop(chat.id);
  const [shown] = (await readSnapshot(sql, chat.id)).messages.slice(-1);
  expect(shown?.parts.at(-1)).toMatchObject({
    type: 'tool_call',
    status: 'failed',
    output: expect.stringContaining('cut off'),
  });
});
