import { expect, it } from 'vitest';
import { nextBlock } from './ports.js';

it('the next block begins in the first gap that is wide enough', () => {
  const taken = [
    { first: 42_010, count: 5 },
    { first: 42_000, count: 3 },
    { first: 42_004, count: 2 },
  ];
  expect(nextBlock([], 4)).toEqual({ first: 42_000, count: 4 });
  expect(nextBlock(taken, 1)).toEqual({ first: 42_003, count: 1 });
  expect(nextBlock(taken, 4)).toEqual({ first: 42_006, count: 4 });
  expect(nextBlock(taken, 5)).toEqual({ first: 42_015, count: 5 });
  expect(nextBlock(taken, 1, 42_005)).toEqual({ first: 42_006, count: 1 });
});

it('there is none beyond the last port', () => {
  expect(nextBlock([], 20, 59_980)).toEqual({ first: 59_980, count: 20 });
  expect(nextBlock([], 20, 59_981)).toBeNull();
  expect(nextBlock([{ first: 42_000, count: 17_999 }], 2)).toBeNull();
});
