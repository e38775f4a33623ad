import { expect, test } from 'vitest';
import { BLOCK, blockAt, daysOf, sizesOf, timelineOf } from './timeline.js';

const now = Date.UTC(2026, 10, 27);

test('a smaller history is a shorter one of the same rate, and each ends now', () => {
  const [small, middle, large] = sizesOf(1_000_000).map((tasks) => timelineOf({ tasks, perYear: 1_000_000, now }));
  expect(large?.blockMs).toBe(small?.blockMs);
  expect(daysOf(large!)).toBeCloseTo(365, 0);
  expect(daysOf(small!)).toBeCloseTo(3.65, 1);
  for (const timeline of [small!, middle!, large!]) {
    expect(timeline.startMs + timeline.blocks * timeline.blockMs).toBe(now);
  }
});

test('blocks leave room for the ids of their tasks, however many there are in a year', () => {
  const { blockMs } = timelineOf({ tasks: 1_000, perYear: 100_000_000_000, now });
  expect(blockMs).toBe(BLOCK.tasks);
});

test('a time is told by the first block behind it, within the history', () => {
  const timeline = timelineOf({ tasks: 16_000, perYear: 1_000_000, now });
  const { startMs, blockMs, blocks } = timeline;
  expect(blockAt(timeline, startMs - 1)).toBe(0);
  expect(blockAt(timeline, startMs)).toBe(0);
  expect(blockAt(timeline, startMs + 1)).toBe(1);
  expect(blockAt(timeline, startMs + 10 * blockMs)).toBe(10);
  expect(blockAt(timeline, now + 1)).toBe(blocks);
});
