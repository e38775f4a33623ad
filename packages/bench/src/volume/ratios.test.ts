import { expect, test } from 'vitest';
import { ratioOfSizes, type Growth } from './ratios.js';

const flat: Growth = { kind: 'flat' };

test('the ratio is that of rounds, so that a round on a busy machine does not count', () => {
  const { ratio, medians, met } = ratioOfSizes({
    what: 'claim',
    growth: flat,
    samples: [
      [2, 30, 2],
      [2, 2, 2],
      [3, 45, 3],
    ],
  });
  expect(ratio).toBe(1.5);
  expect(medians).toEqual([2, 2, 3]);
  expect(met).toBe(true);
});

const at = (small: number, large: number, growth: Growth = flat) =>
  ratioOfSizes({ what: 'list', growth, samples: [[small], [large]] }).met;

test('what may not grow is missed beyond twice its time, unless the difference is below a round trip', () => {
  expect(at(1, 2)).toBe(true);
  expect(at(1, 2.1)).toBe(false);
  expect(at(0.05, 0.2)).toBe(true);
  expect(at(1, 90, { kind: 'grows', why: 'reads a month' })).toBeNull();
});
