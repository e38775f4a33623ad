import type { FrameBody } from '@boocode/contracts/ws-frames';
import { expect, test } from 'vitest';
import { ReplayBuffer } from './replay-buffer.js';

const renamed = { type: 'settings_changed' } as const;
const chatOf = (length: number) => ({ type: 'chat_deleted', chat_id: 'x'.repeat(length) }) as const;
/** With its stream and its place. */
const sizeOf = (body: FrameBody) => JSON.stringify(new ReplayBuffer('user', { now: 1 }).append(body)).length;

test('a client that was away gets exactly the rest, each place one more than the one before', () => {
  const buffer = new ReplayBuffer('user', { now: 1 });
  const places = [1, 2, 3].map(() => buffer.append(renamed).seq);
  expect(places).toEqual([1_001, 1_002, 1_003]);
  expect(buffer.since(1_001)?.map(({ seq }) => seq)).toEqual([1_002, 1_003]);
  expect(buffer.since(1_003)).toEqual([]);
});

test('what is not known any more, and a place of another process, is no rest', () => {
  const buffer = new ReplayBuffer('user', { now: 1, mostCharacters: 2 * sizeOf(renamed) });
  for (let n = 0; n < 4; n += 1) buffer.append(renamed);
  expect(buffer.since(1_001)).toBeNull();
  expect(buffer.since(1_002)).toHaveLength(2);
  expect(buffer.since(1_005)).toBeNull();
  expect(buffer.since(0)).toBeNull();
  expect(new ReplayBuffer('user', { now: 2 }).since(1_004)).toBeNull();
});

test('of large frames fewer are kept, and of one that is larger than all of it nothing', () => {
  const buffer = new ReplayBuffer('user', { now: 1, mostCharacters: 1_000 });
  for (let n = 0; n < 20; n += 1) buffer.append(chatOf(200));
  expect(buffer.since(1_017)).toHaveLength(3);
  expect(buffer.since(1_016)).toBeNull();
  buffer.append(chatOf(2_000));
  expect(buffer.since(1_020)).toBeNull();
  expect(buffer.since(1_021)).toEqual([]);
});
