import { expect, it } from 'vitest';
import { askOf } from '../../e2e/fixture-asks.js';
import { summaryOf } from '../../e2e/fixture-build.js';
import { doneRun, runningRun } from '../../e2e/fixture-runs.js';
import { newsOf } from './news.js';
import { pushStanding, type PushGround } from './push-standing.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const going = runningRun(now);
const never = () => undefined;
const place = { stream: 'runs', seq: 1 } as const;

it('calls for an ask that opens, not for one that closes or stands in a snapshot', () => {
  const ask = askOf(going, 'angle.correctness', { n: 1, now });
  expect(newsOf({ type: 'ask_opened', ...place, ask }, never)).toEqual({
    sound: 'needs-you',
    key: `ask:${ask.id}`,
    sights: [`ask:${ask.id}`, `run:${going.id}`],
  });
  expect(newsOf({ type: 'ask_closed', ...place, ask }, never)).toBeNull();
  expect(newsOf({ type: 'asks_snapshot', ...place, asks: [ask] }, never)).toBeNull();
});

it('calls when a run that went on has ended, once, and not when a person cancelled it', () => {
  const before = summaryOf(going);
  const run = { ...before, condition: 'failed' as const, ended_at: '2026-03-10T12:00:01Z' };
  const told = (known: typeof before | undefined, shown: typeof before = run) =>
    newsOf({ type: 'run_updated', ...place, run: shown }, () => known)?.sound ?? null;
  expect(told(before)).toBe('run-ended');
  expect(told(run)).toBeNull();
  expect(told(undefined, summaryOf(doneRun(now)))).toBeNull();
  expect(told(before, { ...before, steps_done: 9 })).toBeNull();
  expect(told(before, { ...run, condition: 'cancelled' })).toBeNull();
});

it('calls for each step that waits for a person, once for each time that it is their turn', () => {
  const before = summaryOf(going);
  const wait = { task_id: going.id, title: 'Pick the winner', person: 'pick' as const, since: '2026-03-10T12:00:01Z' };
  const told = (was: typeof before | undefined, waits: (typeof before)['waits']) =>
    newsOf({ type: 'run_updated', ...place, run: { ...before, waits } }, () => was);
  expect(told(before, [wait])).toEqual({
    sound: 'needs-you',
    key: `step:${wait.task_id}:${wait.since}`,
    sights: [`step:${wait.task_id}`, `run:${going.id}`],
  });
  const asked = { ...before, waits: [wait] };
  expect(told(asked, [wait])).toBeNull();
  expect(told(asked, [{ ...wait, since: '2026-03-10T12:09:00Z' }])?.sound).toBe('needs-you');
  expect(told(undefined, [wait])).toBeNull();
});

const ground: PushGround = {
  secure: true,
  supported: true,
  apple: false,
  installed: false,
  permission: 'granted',
  subscribed: true,
};

it.each([
  ['on', {}],
  ['off', { subscribed: false }],
  ['off', { permission: 'default' }],
  ['denied', { permission: 'denied' }],
  ['unsupported', { supported: false }],
  ['install', { apple: true, supported: false }],
  ['on', { apple: true, installed: true }],
  ['insecure', { secure: false, supported: false, apple: true }],
] as const)('stands as %s with %o', (standing, change) => {
  expect(pushStanding({ ...ground, ...change })).toBe(standing);
});
