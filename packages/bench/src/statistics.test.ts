import { expect, test } from 'vitest';
import { median, quantile } from './statistics.js';

test('the median of an odd number of samples is the one in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
});

test('the 95th percentile of a hundred samples leaves five above it', () => {
  const samples = Array.from({ length: 100 }, (_, n) => n + 1);
  expect(quantile(samples, 0.95)).toBe(95);
});

test('no samples have no quantile', () => {
  expect(() => median([])).toThrow('no samples');
});
