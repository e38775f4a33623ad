import { expect, it } from 'vitest';
import { announcementOf } from './announcement.js';

it('reads out a few changes, and counts many', () => {
  expect(announcementOf([])).toBeNull();
  expect(announcementOf(['Tests: failed', 'Data: completed'])).toBe('Tests: failed. Data: completed');
  const many = ['A: completed', 'B: part two: completed', 'C: running', 'D: completed'];
  expect(announcementOf(many)).toBe('4 changes: 3 completed, 1 running');
});
