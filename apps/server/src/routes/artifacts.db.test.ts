import { Attachment } from '@boocode/contracts/message';
import { ArtifactView } from '@boocode/contracts/artifact';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { doorWithStore, type TestDoor } from '../testing/door.js';

let test: TestDoor;
beforeAll(async () => {
  test = await doorWithStore();
});
afterAll(() => test.close());

const add = (payload: object) => test.ask({ method: 'POST', url: '/api/artifacts', payload });
const attach = (name: string, payload: Buffer, type = 'application/octet-stream') =>
  test.ask({
    method: 'POST',
    url: `/api/attachments?name=${encodeURIComponent(name)}`,
    headers: { 'content-type': type },
    payload,
  });

it('keeps an artifact once, whatever is sent again under its id', async () => {
  const id = uuidv7();
  const made = await add({ id, kind: 'markdown', title: ' Plan ', content: '# Plan' });
  expect(made.statusCode).toBe(201);
  expect(made.json()).toMatchObject({ id, chat_id: null, kind: 'markdown', title: 'Plan', content: '# Plan' });
  const again = await add({ id, kind: 'markdown', title: 'Other', content: 'Other' });
  expect(again.statusCode).toBe(200);
  expect(again.json()).toEqual(made.json());
  expect((await test.ask({ url: `/api/artifacts/${id}` })).json()).toEqual(made.json());
});

it('takes an artifact of two million characters, and not one more', async () => {
  const content = 'é'.repeat(2_000_000);
  const made = await add({ kind: 'markdown', title: 'Long', content });
  expect(ArtifactView.parse(made.json()).content).toHaveLength(2_000_000);
  expect((await add({ kind: 'markdown', title: 'Long', content: `${content}é` })).statusCode).toBe(400);
});

it('says in words why an artifact is not there or cannot be kept', async () => {
  expect((await test.ask({ url: `/api/artifacts/${uuidv7()}` })).json()).toMatchObject({ code: 'artifact.not-found' });
  expect((await add({ kind: 'html', title: 'x', content: 'a\0b' })).json()).toMatchObject({ code: 'request.invalid' });
  const ofNoChat = await add({ chat_id: uuidv7(), kind: 'html', title: 'x', content: '' });
  expect(ofNoChat.json()).toMatchObject({ code: 'chat.not-found' });
  const { id } = ArtifactView.parse((await add({ kind: 'markdown', title: 'x', content: '' })).json());
  expect((await test.ask({ url: `/api/artifacts/${id}/page` })).json()).toMatchObject({ code: 'artifact.no-page' });
});

it('gives a file back byte by byte, up to 10 MB', async () => {
  const content = Buffer.alloc(10_000_000, 'boo\0');
  const { id, size, media_type } = Attachment.parse((await attach('a.bin', content)).json());
  expect({ size, media_type }).toEqual({ size: 10_000_000, media_type: 'application/octet-stream' });
  const reply = await test.ask({ url: `/api/attachments/${id}` });
  expect(reply.rawPayload.equals(content)).toBe(true);
  const tooLarge = await attach('b.bin', Buffer.alloc(10_000_001));
  expect(tooLarge.statusCode).toBe(413);
  expect(tooLarge.json()).toMatchObject({ code: 'attachment.too-large', message: expect.stringContaining('10 MB') });
});

it('keeps an empty file, and one in a format that servers usually read', async () => {
  const empty = await test.ask({ method: 'POST', url: '/api/attachments?name=empty.txt' });
  expect(empty.json()).toMatchObject({ name: 'empty.txt', size: 0, media_type: 'text/plain' });
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
    const kept = await attach('data.json', Buffer.from('{ not json'), type);
    expect(kept.json(), type).toMatchObject({ size: 10, media_type: 'text/plain' });
  }
});

it('says which attachment is not there', async () => {
  const id = uuidv7();
  expect((await test.ask({ url: `/api/attachments/${id}` })).json()).toMatchObject({ code: 'attachment.not-found' });
});
