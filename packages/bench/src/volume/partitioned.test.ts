import { expect, test } from 'vitest';
import { monthsOf } from './partitioned.js';
import { timelineOf } from './timeline.js';

test('months follow each other without a gap, and the last takes all that comes', () => {
  const now = Date.UTC(2026, 10, 27);
  const months = monthsOf(timelineOf({ tasks: 1_000_000, perYear: 1_000_000, now }));
  expect(months).toHaveLength(13);
  for (const [n, month] of months.slice(0, -1).entries()) expect(months[n + 1]?.from).toBe(month.to);
  expect(months.at(-1)?.to).toBe('ffffffff-ffff-ffff-ffff-ffffffffffff');
});
