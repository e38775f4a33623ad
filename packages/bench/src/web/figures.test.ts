import { describe, expect, it } from 'vitest';
import { barOf, isMet } from './figures.js';

const figure = { group: 'First load', name: 'script', value: 210.04, unit: 'kB', digits: 1 };

describe('a figure of the web app', () => {
  it.each([
    ['most', 210.04, true],
    ['most', 210, false],
    ['least', 210.04, true],
    ['least', 211, false],
  ] as const)('that is asked to be at %s %d: %s', (at, value, met) => {
    expect(isMet({ ...figure, limit: { at, value } })).toBe(met);
  });

  it('that could not be measured has missed its limit', () => {
    expect(isMet({ value: null, limit: { at: 'most', value: 1 } })).toBe(false);
  });

  it('is told beside what an empty page does', () => {
    expect(barOf({ ...figure, limit: { at: 'most', value: 220 }, baseline: 105.02 })).toEqual({
      bar: 'script, at most 220.0 kB',
      measured: '210.0 kB (empty page 105.0 kB, 2.00 ×)',
      met: true,
    });
  });
});
