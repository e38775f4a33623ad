import { Attachment, attachmentBytes } from '@boocode/contracts/message';
import { hostileText } from '@boocode/fuzz/hostile';
import { isLong, play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doorWithStore, type TestDoor } from '../testing/door.js';

// Each case costs what a request of a person does, and the tests beside this one know the cases that matter most.
describe.runIf(isLong)('in the long form', () => {
  let world: TestDoor;
  beforeAll(async () => {
    world = await doorWithStore();
  });
  afterAll(() => world.close());

  const heads = fc.constantFrom(
    '',
    '\x89PNG\r\n\x1A\n',
    'GIF89a',
    'RIFF\0\0\0\0WEBP',
    '<svg onload=alert(1)>',
    '%PDF-1.7',
    '\uFEFF',
  );
  const contents = fc.oneof(
    fc
      .tuple(heads, fc.uint8Array({ maxLength: 300 }))
      .map(([head, rest]) => Buffer.concat([Buffer.from(head, 'latin1'), rest])),
    fc.tuple(heads, hostileText).map((parts) => Buffer.from(parts.join(''))),
  );
  const types = fc.constantFrom(
    'application/octet-stream',
    'text/html',
    'image/svg+xml',
    'application/json',
    'multipart/form-data',
    'x',
  );
  const harmless = /^(?:image\/(?:png|jpeg|gif|webp)|text\/plain; charset=utf-8|application\/octet-stream)$/;

  test('whatever is attached comes back as it was, and as nothing that runs', { timeout: playTimeout }, async () => {
    await play(
      'uploads',
      30,
      fc.asyncProperty(hostileText, contents, types, async (name, content, type) => {
        const url = `/api/attachments?${new URLSearchParams({ name: name.slice(0, 1_000).replaceAll('\0', '') }).toString()}`;
        const made = await world.ask({ method: 'POST', url, payload: content, headers: { 'content-type': type } });
        const refused = made.statusCode === 201 ? null : made.json<{ message: string }>().message;
        expect([201, 400, 415]).toContain(made.statusCode);
        expect(refused?.length ?? 11).toBeGreaterThan(10);
        if (refused !== null) return;
        const kept = Attachment.parse(made.json());
        expect(kept.name).toMatch(/^[^/\\\p{Cc}]{1,200}$/u);
        const given = await world.ask({ url: `/api/attachments/${kept.id}` });
        expect(given.rawPayload.equals(content)).toBe(true);
        expect(given.headers['content-type']).toMatch(harmless);
        expect(given.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
        expect(String(given.headers['content-disposition'])).toMatch(/^(?:inline|attachment)/);
      }),
    );
  });

  test('a file that is too large is refused in words, and nothing of it is kept', async () => {
    const reply = await world.ask({
      method: 'POST',
      url: '/api/attachments',
      payload: Buffer.alloc(attachmentBytes + 1),
    });
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([413, 'attachment.too-large']);
    expect(await world.sql`select from attachments where size > 1000000`).toEqual([]);
  });
});
