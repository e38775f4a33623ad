import { expect, test, vi } from 'vitest';
import { sessionOf } from '../tasks/test-run.js';
import { answeringWithin } from './answering-within.js';
import { isDatabaseAway } from '@boocode/db/database-away';
import type { TaskQueue } from './task-queue.js';

const never = (): Promise<never> => new Promise(() => undefined);
const silent: TaskQueue = {
  hold: never,
  tick: never,
  fail: never,
  heartbeat: never,
  running: never,
  recordSession: never,
  appendEvents: never,
  release: never,
  reap: never,
};

test('whoever asks a database that says nothing is told in time that it is away, whatever was asked', async () => {
  vi.useFakeTimers();
  const queue = answeringWithin(silent, 1_000);
  const ref = { id: 'a', attempt: 1 };
  const session = sessionOf('s');
  const error = { outcome: 'crash', code: 'c', message: 'm' } as const;
  const calls = [
    queue.hold(),
    queue.tick({ completions: [], slots: {} }),
    queue.fail({ ...ref, error, usage: null, retry_after_seconds: null }),
    queue.heartbeat([ref]),
    queue.running(),
    queue.recordSession(ref, session),
    queue.appendEvents(ref, []),
    queue.release(),
    queue.reap(),
  ];
  const ends = Promise.allSettled(calls);
  vi.advanceTimersByTime(1_000);
  vi.useRealTimers();
  for (const end of await ends) expect(end.status === 'rejected' && isDatabaseAway(end.reason)).toBe(true);
});
