import { expect, it } from 'vitest';
import { announcementOf, type StateChange } from './announcement.js';

const step = (title: string, condition: StateChange['condition']): StateChange => ({ title, condition, isRun: false });

it('reads out a few changes, and counts many', () => {
  expect(announcementOf([])).toBeNull();
  expect(announcementOf([step('Tests', 'failed'), step('Data', 'completed')])).toBe('Tests: failed. Data: completed');
  const many = [step('A', 'completed'), step('B: part two', 'completed'), step('C', 'running'), step('D', 'completed')];
  expect(announcementOf(many)).toBe('4 changes: 3 completed, 1 running');
});

it('reads out what became of a run however many of its steps changed with it', () => {
  const steps = ['A', 'B', 'C', 'D'].map((title) => step(title, 'completed'));
  const run: StateChange = { title: 'Code review', condition: 'completed', isRun: true };
  expect(announcementOf([run, ...steps])).toBe('4 changes: 4 completed. Code review: completed');
});
