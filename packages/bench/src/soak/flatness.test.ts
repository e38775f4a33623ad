import { describe, expect, it } from 'vitest';
import { flatnessOf, slopeOf, warmUpOf } from './flatness.js';
import type { ReadingKind } from './soak-hours.js';

const warm = [1, 9, 17, 24];
const isFlat = (kind: ReadingKind, ...values: number[]) => flatnessOf({ kind, values: [...warm, ...values] }).flat;

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
});

it('is not said of what is only told, nor of too few hours', () => {
  expect(isFlat('told', 1, 2, 3, 4, 5, 6, 7, 8)).toBeNull();
  expect(flatnessOf({ kind: 'exact', values: [1, 2, 3, 4, 5] }).flat).toBeNull();
});
