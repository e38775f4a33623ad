import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { addAttachment } from '../attachments/attachment-rows.js';
import { readSnapshot } from '../chats/read-shown.js';
import { chatWorld, wordsOf, type ChatWorld } from '../testing/chat-world.js';

let world: ChatWorld;
beforeAll(async () => {
  world = await chatWorld();
});
afterAll(() => world.end());
afterEach(() => world.rest());

/** The stand-in says "Seen." only to a request whose body holds all of this, in this order. */
function sees(...pieces: string[]): void {
  world.rehearsal.clearRules();
  world.rehearsal.addRules([{ matchBody: pieces.map(quoted).join('[^]*'), steps: [{ text: 'Seen.' }] }]);
}
const quoted = (text: string) =>
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from('a red dot')]);

it('a model is given what is in the attached files, as text or as a picture', async () => {
  const text = await addAttachment(world.sql, 'prices.txt', Buffer.from('A pear costs 3 €.'));
  const picture = await addAttachment(world.sql, 'dot.png', png);
  const other = await addAttachment(world.sql, 'tool.bin', Buffer.from([0, 1, 2]));
  sees('What is this?', 'prices.txt\nA pear costs 3 €.', `data:image/png;base64,${png.toString('base64')}`, 'tool.bin');
  const chat = await world.newChat();
  const attachments = [text.id, picture.id, other.id];
  expect(wordsOf(await world.ask(chat.id, { text: 'What is this?', attachments }))).toBe('Seen.');
  sees('A pear costs 3 €.', 'And now?');
  expect(wordsOf(await world.ask(chat.id, { text: 'And now?' }))).toBe('Seen.');
});

it('a model is given the words of a skill with what the person says, and still has them later', async () => {
  await mkdir(join(world.dataDir, 'skills', 'greet'), { recursive: true });
  await writeFile(join(world.dataDir, 'skills', 'greet', 'SKILL.md'), 'Say welcome to whom is named.');
  sees('Say welcome to whom is named.', 'Ann, from the shop');
  const chat = await world.newChat();
  expect(wordsOf(await world.ask(chat.id, { text: 'Ann, from the shop', skill: 'greet' }))).toBe('Seen.');
  sees('Say welcome to whom is named.', 'Ann, from the shop', 'And Bob?');
  expect(wordsOf(await world.ask(chat.id, { text: 'And Bob?' }))).toBe('Seen.');
});

it('nothing is said with an attachment that is not kept any more, and the refusal tells which', async () => {
  const chat = await world.newChat();
  const { id } = await addAttachment(world.sql, 'prices.txt', Buffer.from('A pear costs 3 €.'));
  const gone = uuidv7();
  await expect(world.say(chat.id, { text: 'Look', attachments: [id, gone] })).rejects.toMatchObject({
    status: 422,
    code: 'attachment.not-found',
    message: expect.stringContaining(gone),
    details: { missing: [gone] },
  });
  expect((await readSnapshot(world.sql, chat.id)).messages).toEqual([]);
});
