import { expect, test } from 'vitest';
import { missOf, summaryOf } from './forecast-errors.js';

const range = { low: 100, high: 300 };

test.each([
  [200, 0, true],
  [100, 100, true],
  [400, -50, false],
  [50, 300, false],
])('of 100 to 300 and %i used the middle is off by %i %% of what was used', (actual, percent, inside) => {
  expect(missOf(range, actual)).toEqual({ percent, inside });
});

test('what came to nothing has no percentage', () => {
  expect(() => missOf(range, 0)).toThrow('nothing');
});

test('the error forgets on which side a forecast was off, the bias does not', () => {
  const misses = [400, 200, 50].map((actual) => missOf(range, actual));
  expect(summaryOf(misses)).toEqual({ count: 3, error: 50, bias: 0, inside: 1 / 3 });
  expect(summaryOf([])).toBeNull();
});
