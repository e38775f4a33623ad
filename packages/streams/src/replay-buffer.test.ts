import { expect, test } from 'vitest';
import { ReplayBuffer } from './replay-buffer.js';

const renamed = { type: 'settings_changed' } as const;

test('a client that was away gets exactly the rest, each place one more than the one before', () => {
  const buffer = new ReplayBuffer('user', { now: 1 });
  const places = [1, 2, 3].map(() => buffer.append(renamed).seq);
  expect(places).toEqual([1_001, 1_002, 1_003]);
  expect(buffer.since(1_001)?.map(({ seq }) => seq)).toEqual([1_002, 1_003]);
  expect(buffer.since(1_003)).toEqual([]);
});

test('what is not known any more, and a place of another process, is no rest', () => {
  const buffer = new ReplayBuffer('user', { now: 1, capacity: 2 });
  for (let n = 0; n < 4; n += 1) buffer.append(renamed);
  expect(buffer.since(1_001)).toBeNull();
  expect(buffer.since(1_002)).toHaveLength(2);
  expect(buffer.since(1_005)).toBeNull();
  expect(buffer.since(0)).toBeNull();
  expect(new ReplayBuffer('user', { now: 2 }).since(1_004)).toBeNull();
});
