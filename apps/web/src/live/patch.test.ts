import type { TaskEventView } from '@boocode/contracts/agent-event';
import { expect, it } from 'vitest';
import { idOf, summaryOf } from '../../e2e/fixture-build.js';
import { doneRun, runningRun } from '../../e2e/fixture-runs.js';
import { eventsWith, runsWith, runWith, runWithTask } from './patch.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const running = runningRun(now);
const done = doneRun(now);

it('puts a new run on top and leaves a known one in its place', () => {
  const list = [summaryOf(done)];
  const both = runsWith(list, summaryOf(running));
  expect(both.map(({ id }) => id)).toEqual([running.id, done.id]);
  const changed = runsWith(both, { ...summaryOf(done), condition: 'failed' });
  expect(changed.map(({ condition }) => condition)).toEqual(['running', 'failed']);
});

it('keeps steps and report when only the summary of a run changes', () => {
  const changed = runWith(done, { ...summaryOf(done), cost_tokens: 1 });
  expect(changed).toMatchObject({ cost_tokens: 1, report: done.report });
  expect(changed.steps).toBe(done.steps);
});

it('replaces a step, and ignores the root task, which is no step', () => {
  const [first] = running.steps;
  if (first === undefined) throw new Error('The fixture has steps.');
  const changed = runWithTask(running, { ...first, condition: 'failed' });
  expect(changed.steps[0]?.condition).toBe('failed');
  expect(changed.steps.slice(1)).toEqual(running.steps.slice(1));
  expect(runWithTask(running, { ...first, id: idOf(40) })).toBe(running);
});

const event = (seq: number, attempt = 1): TaskEventView => ({
  attempt,
  seq,
  event: { type: 'text', text: String(seq) },
  created_at: '',
});

it('extends a transcript without doubling, and tells when something is missing', () => {
  const two = [event(1), event(2)];
  expect(eventsWith(two, event(2))).toEqual({ events: two, gap: false });
  expect(eventsWith(two, event(3))).toEqual({ events: [...two, event(3)], gap: false });
  expect(eventsWith(two, event(5)).gap).toBe(true);
  expect(eventsWith(two, event(1, 2))).toEqual({ events: [...two, event(1, 2)], gap: false });
});
