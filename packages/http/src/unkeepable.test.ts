import { expect, it } from 'vitest';
import { faultIn } from './unkeepable.js';

it.each([
  ['a NUL', { a: [{ b: 'x\0' }] }, 'a.0.b'],
  ['the first half of a pair', { a: 'x\uD83D' }, 'a'],
  ['the second half of a pair', 'x\uDE00', ''],
  ['halves in the wrong order', '\uDE00\uD83D', ''],
  ['a name with a NUL', { a: { 'b\0': 1 } }, 'a'],
])('finds %s, and says where', (_what, value, field) => {
  expect(faultIn(value)).toMatchObject({ field });
});

it.each([
  ['🦉'],
  ['\uFFFF\uFFFD'],
  ['\u202E'],
  [{ __proto__: null, a: [1, null, true, 'x'] }],
  [undefined],
  [Buffer.from('\0')],
])('leaves alone what can be kept, and bytes: %j', (value) => {
  expect(faultIn(value)).toBeNull();
});

it('refuses what is nested without end, and walks it without calling itself', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  expect(faultIn({ deep })).toEqual({ field: 'deep.0.0', message: 'is nested more than 100 deep' });
});
