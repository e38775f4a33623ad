import { expect, it } from 'vitest';
import { nextDelay } from './backoff.js';

it('doubles from 250 ms to 10 s', () => {
  const delays: number[] = [];
  for (let round = 0; round < 8; round += 1) delays.push(nextDelay(delays.at(-1) ?? null, 10));
  expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

it('begins anew after a minute of health', () => {
  expect(nextDelay(8_000, 60_000)).toBe(250);
  expect(nextDelay(8_000, 59_999)).toBe(10_000);
});
