import { findOutdated } from '@boocode/db/schema-needs';
import type { Sql } from '@boocode/db/connect';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { launchRun } from '../tasks/test-run.js';
import { keepingToSchema } from './keeping-to-schema.js';
import type { TaskQueue } from './task-queue.js';
import type { TaskEnd } from './task-runner.js';
import { completedWith, dispatcherWorld, held, patience, type DispatcherWorld } from './testing/dispatcher-world.js';
import { completed } from './testing/test-host.js';

let world: DispatcherWorld;
beforeAll(async () => {
  world = await dispatcherWorld();
});
afterEach(() => world.rest());
afterAll(() => world.db.drop());

test('a host that has become too old sees its step to the end, claims nothing more, says why once, and a newer one goes on', async () => {
  const told: string[] = [];
  const log = { error: (_: unknown, words: string) => void told.push(words) };
  const knowing = (coder: number) => (queue: TaskQueue, sql: Sql) =>
    keepingToSchema(queue, { findOutdated: () => findOutdated(sql, { server: 0, coder }), log });
  const work = held<TaskEnd>();
  const old = await world.host(({ step_key }) => (step_key === 'a' ? work.promise : Promise.resolve(completed)), {
    knows: 22,
    wrapQueue: knowing(22),
  });
  const run = await launchRun(world.db.sql, { a: {}, b: { after: ['a'] } });
  await vi.waitFor(() => expect(old.started).toEqual(['a#1']), patience);

  await world.db.sql`update schema_needs set version = 23, why = 'steps moved' where line = 'coder'`;
  await vi.waitFor(() => expect(told).toHaveLength(1), patience);
  work.let(completedWith('seen to its end'));
  await world.ends(run, { a: 'completed', b: 'pending', finish: 'pending' });

  const young = await world.host(async () => completed, { knows: 23, wrapQueue: knowing(23) });
  await world.ends(run, { a: 'completed', b: 'completed', finish: 'completed' });
  expect([old.started, young.started]).toEqual([['a#1'], ['b#1', 'finish#1']]);
  expect(told).toEqual([expect.stringContaining('needs coder 23 (steps moved), and this one knows coder 22')]);
});
