import { describe, expect, it } from 'vitest';
import { flatnessOf, slopeOf, warmUpOf } from './flatness.js';
import type { ReadingKind } from './soak-hours.js';

const warm = [1, 9, 17, 24];
const isFlat = (kind: ReadingKind, ...values: number[]) => flatnessOf({ kind, values: [...warm, ...values] }).flat;

/** Bytes a row of a table that gains six rows an hour, of 50 bytes each, and so many pages. */
const keptIn = (pagesAt: (hour: number) => number) => {
  const rows = Array.from({ length: 12 }, (_, hour) => 100 + 6 * hour);
  const values = rows.map((count, hour) => (8_192 * pagesAt(hour)) / count);
  return flatnessOf({ kind: 'kept', values, least: rows.map((count) => 8_192 / count) }).flat;
};

describe('the line through hours', () => {
  it.each([
    [[5, 5, 5, 5], 0],
    [[1, 2, 3, 4], 1],
    [[4, 3, 2, 1], -1],
    [[1, 2, 90, 4, 5], 1],
    [[7], 0],
    [[], 0],
  ])('%j rises by %d an hour', (values, slope) => {
    expect(slopeOf(values)).toBe(slope);
  });
});

describe('what is opened and closed', () => {
  it('is flat where it ends as it was after the first third, however it rose before', () => {
    expect(warmUpOf(12)).toBe(4);
    expect(isFlat('exact', 24, 24, 24, 24, 24, 24, 24, 24)).toBe(true);
  });

  it('is flat where it falls, or one hour is odd', () => {
    expect(isFlat('exact', 24, 24, 23, 22, 22, 22, 21, 21)).toBe(true);
    expect(isFlat('exact', 24, 24, 31, 24, 24, 24, 24, 24)).toBe(true);
  });

  it.each([
    ['one an hour', [24, 25, 26, 27, 28, 29, 30, 31]],
    ['one in two hours', [24, 24, 25, 25, 26, 26, 27, 27]],
    ['one in four hours', [24, 24, 24, 24, 25, 25, 25, 25]],
    ['one at the end', [24, 24, 24, 24, 24, 24, 25, 25]],
    ['one an hour, hidden in what comes and goes', [30, 24, 32, 26, 34, 28, 36, 30]],
  ])('is not, where it keeps %s', (_, values) => {
    expect(isFlat('exact', ...values)).toBe(false);
  });
});

describe('memory', () => {
  it('may be a little other each time', () => {
    expect(isFlat('heap', 40, 41, 39.5, 40.3, 40.9, 39.8, 40.6, 40.2)).toBe(true);
  });

  it('is not flat where it gains half a megabyte an hour under noise as large', () => {
    expect(isFlat('heap', 40, 40.9, 40.8, 41.9, 41.7, 42.8, 42.8, 43.9)).toBe(false);
  });

  it('is not flat where the last hours have gained more than all were allowed to', () => {
    expect(isFlat('heap', 40, 40, 40, 40, 40, 40, 45, 50)).toBe(false);
  });
});

describe('memory that an allocator keeps', () => {
  const filled = [338, 380, 412, 432, 440, 442, 443, 440, 445, 446, 443, 447];

  it('may fill up for a third of the time', () => {
    expect(flatnessOf({ kind: 'resident', values: filled }).flat).toBe(true);
  });

  it('is not flat where it gains to the end', () => {
    expect(flatnessOf({ kind: 'resident', values: filled.map((_, hour) => 90 + 4 * hour) }).flat).toBe(false);
  });

  it('is not flat where it begins to gain late', () => {
    expect(
      flatnessOf({ kind: 'resident', values: filled.map((value, hour) => value + 12 * Math.max(0, hour - 7)) }).flat,
    ).toBe(false);
  });
});

describe('tables', () => {
  it('that retention bounds may breathe, and not grow', () => {
    expect(isFlat('rows', 1000, 1004, 998, 1001, 1003, 1000, 999, 1002)).toBe(true);
    expect(isFlat('rows', 1000, 1020, 1040, 1060, 1080, 1100, 1120, 1140)).toBe(false);
    expect(isFlat('bytes', 800, 800, 808, 808, 800, 808, 808, 808)).toBe(true);
    expect(isFlat('bytes', 800, 832, 864, 896, 928, 960, 992, 1024)).toBe(false);
  });

  it('that are kept may not take more for each row', () => {
    expect(isFlat('kept', 300, 301, 299, 300, 302, 300, 299, 300)).toBe(true);
    expect(isFlat('kept', 300, 306, 312, 318, 324, 330, 336, 342)).toBe(false);
  });

  it('that are kept may take a page more where it is full, however few rows there are', () => {
    expect(keptIn((hour) => Math.ceil((50 * (100 + 6 * hour)) / 8_192))).toBe(true);
    expect(keptIn((hour) => (hour < 7 ? 2 : 3))).toBe(true);
  });

  it('that are kept may not take two pages more each hour, however few rows there are', () => {
    expect(keptIn((hour) => 2 + 2 * hour)).toBe(false);
  });
});

it('is not said of what is only told, nor of too few hours', () => {
  expect(isFlat('told', 1, 2, 3, 4, 5, 6, 7, 8)).toBeNull();
  expect(flatnessOf({ kind: 'exact', values: [1, 2, 3, 4, 5] }).flat).toBeNull();
});
