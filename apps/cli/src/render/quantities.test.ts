import { expect, it } from 'vitest';
import { ago, duration, elapsed, tokens } from './quantities.js';

it.each([
  [0, '0:00'],
  [59_999, '0:59'],
  [750_000, '12:30'],
  [3_723_000, '1:02:03'],
  [-5, '0:00'],
])('%i ms are %s', (ms, words) => expect(duration(ms)).toBe(words));

it.each([
  [0, ''],
  [999, '999 tok'],
  [1_250, '1.3k tok'],
  [84_300, '84k tok'],
  [999_499, '999k tok'],
  [1_300_000, '1.3M tok'],
])('%i tokens are %j', (count, words) => expect(tokens(count)).toBe(words));

it('counts up to now while there is no end', () => {
  const begin = '2026-01-01T12:00:00.000Z';
  expect(elapsed(begin, null, Date.parse(begin) + 5_000)).toBe('0:05');
  expect(elapsed(begin, '2026-01-01T12:00:03.000Z', Date.parse(begin) + 5_000)).toBe('0:03');
  expect(elapsed(null, null, 0)).toBe('');
});

it.each([
  [30, '30 s ago'],
  [600, '10 min ago'],
  [7_200, '2 h ago'],
  [400_000, '5 days ago'],
])('%i s before now is %s', (seconds, words) => {
  expect(ago('2026-01-01T12:00:00.000Z', Date.parse('2026-01-01T12:00:00.000Z') + seconds * 1000)).toBe(words);
});
