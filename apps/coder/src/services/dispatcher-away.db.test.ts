import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readTaskEvents } from '../tasks/read-events.js';
import { idOf, launchRun, statesOf } from '../tasks/test-run.js';
import type { TaskEnd } from './task-runner.js';
import { completedWith, dispatcherWorld, held, patience, type DispatcherWorld } from './testing/dispatcher-world.js';
import { completed } from './testing/test-host.js';

let world: DispatcherWorld;
beforeAll(async () => {
  world = await dispatcherWorld();
});
afterAll(() => world.db.drop());
beforeEach(async () => {
  await world.db.sql`delete from tasks`;
});
afterEach(() => world.rest());

test('while the database is away agents go on, and their results are stored once it is back', async () => {
  const gate = await world.gate();
  const work = held<TaskEnd>();
  const { started } = await world.host(
    (task, { onEvent }) => {
      if (task.step_key !== 'a') return Promise.resolve(completed);
      onEvent({ type: 'text', text: 'before' });
      return work.promise;
    },
    {},
    gate.url,
  );
  const run = await launchRun(world.db.sql, { a: {}, b: { after: ['a'] } });
  await vi.waitFor(() => expect(started).toEqual(['a#1']), patience);
  gate.shut();
  work.let(completedWith('worked through it'));
  await world.db.sql`select pg_sleep(0.3)`;
  gate.open();
  await world.ends(run, { a: 'completed', b: 'completed', finish: 'completed' });
  expect(started).toEqual(['a#1', 'b#1', 'finish#1']);
  expect((await readTaskEvents(world.db.sql, idOf(run.ids, 'a'))).map(({ event }) => event)).toEqual([
    { type: 'text', text: 'before' },
  ]);
});

test('while the database has no room, results wait, and no attempt is burnt', async () => {
  await world.db.sql.unsafe(`
    create sequence refused;
    create function refuse() returns trigger language plpgsql as $$
    begin
      perform nextval('refused');
      raise exception using errcode = 'disk_full', message = 'No space left on device.';
    end
    $$;
    create trigger no_room before insert on task_outputs for each statement execute function refuse()`);
  const { started } = await world.host(async () => completed);
  const run = await launchRun(world.db.sql, { a: { max_attempts: 1 } });
  const refusals = async (): Promise<number> =>
    (await world.db.sql<[{ last_value: number }]>`select last_value from refused`)[0].last_value;
  await vi.waitFor(async () => expect(await refusals()).toBeGreaterThan(1), patience);
  await world.db.sql`drop function refuse cascade`;
  await world.ends(run, { a: 'completed', finish: 'completed' });
  expect(started).toEqual(['a#1', 'finish#1']);
});

test('a claim whose reply was lost is given back and claimed again', async () => {
  const gate = await world.gate();
  const made = await world.host(async () => completed, {}, gate.url);
  const [{ id: me } = { id: 0 }] = await world.db.sql<{ id: number }[]>`select max(id) as id from coder_hosts`;
  gate.shut();
  const run = await launchRun(world.db.sql, { a: {} });
  // The tick committed, and its answer never came.
  await world.db.sql`select * from tick(${me}, '[]', '{"conductor": 1}', 30)`;
  expect((await statesOf(world.db.sql, run))['a']).toBe('running');
  gate.open();
  await world.ends(run, { a: 'completed', finish: 'completed' });
  expect(made.started).toEqual(['a#2', 'finish#1']);
});

test('what a dead host was running is taken over, and its late result is refused', async () => {
  const gate = await world.gate();
  const work = held<TaskEnd>();
  const dying = await world.host(
    (task) => (task.attempt === 1 && task.step_key === 'a' ? work.promise : Promise.resolve(completed)),
    {},
    gate.url,
  );
  const run = await launchRun(world.db.sql, { a: {} });
  await vi.waitFor(() => expect(dying.started).toEqual(['a#1']), patience);
  gate.shut();
  await world.host(async () => completedWith('by the second host'));
  await world.ends(run, { a: 'completed', finish: 'completed' });
  work.let(completedWith('too late'));
  gate.open();
  await vi.waitFor(() => expect(dying.dispatcher.activeRuns().size).toBe(0), patience);
  const [row] = await world.db.sql`select output_summary from tasks where id = ${idOf(run.ids, 'a')}`;
  expect(row?.['output_summary']).toBe('by the second host');
});
