import type { Sql } from '@boocode/db/connect';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelTask } from '../cancel.js';
import { release } from '../release.js';
import { setBudget } from '../set-budget.js';
import { auditCounters, claimSome, completeAll, idOf, launchRun, type TestRun } from '../test-run.js';
import { actOf, openArena, type Arena } from './arena.js';
import { acts } from './race-acts.js';
import { setScene } from './race-scene.js';
import { begun, waitsForLock } from './sessions.js';

let arena: Arena;
beforeAll(async () => {
  arena = await openArena();
});
afterAll(() => arena.close());

/** While `row` is locked by somebody else: whether the call waits, and which rows it holds by then. Ends without a trace. */
async function heldWhileWaiting(row: string, call: (sql: Sql) => Promise<unknown>): Promise<string[] | null> {
  const { a: holder, b: caller, watcher } = arena.sessions;
  await holder.sql`begin`;
  await holder.sql`select from tasks where id = ${row} for no key update`;
  await caller.sql`begin`;
  const under = begun(call(caller.sql));
  const waited = await waitsForLock(watcher, caller, under);
  const free = await watcher<{ id: string }[]>`select id from tasks for no key update skip locked`;
  const all = await watcher<{ id: string }[]>`select id from tasks`;
  await holder.sql`rollback`;
  await under.result;
  await caller.sql`rollback`;
  if (!waited) return null;
  const freeIds = new Set(free.map(({ id }) => id));
  return all.map(({ id }) => id).filter((id) => id !== row && !freeIds.has(id));
}

const rowsOf = (...runs: TestRun[]): string[] => {
  const roots = runs.map(({ id }) => id).toSorted();
  const steps = runs.flatMap(({ rows }) => rows.map(({ id }) => id)).filter((id) => !roots.includes(id));
  return [...roots, ...steps.toSorted()];
};

// Whoever waits for a row holds only rows that come before it: roots by id, then tasks by id. Then no two can wait in a ring.
describe('while it waits for a row it holds none that comes after it', () => {
  test.each(Object.keys(acts).filter((name) => !actOf(name).isExclusive))('%s', async (name) => {
    const run = await setScene(arena.db.sql);
    await actOf(name).prepare?.(arena.db.sql, run);
    const order = rowsOf(run, run.old);
    const { polls, waitsToo, underRoot } = actOf(name);
    let waits = 0;
    for (const [place, row] of order.entries()) {
      const held = await heldWhileWaiting(row, (sql) => actOf(name).call(sql, run, 'first'));
      if (held === null) continue;
      waits += 1;
      // Whoever has the root may take its rows in any order.
      const holdsRoot = held.some((id) => id === run.id || id === run.old.id);
      const allowed = underRoot === true && holdsRoot ? order : order.slice(0, place);
      expect(allowed, `waiting for row ${place}`).toEqual(expect.arrayContaining(held));
    }
    expect(waits === 0, 'who polls never waits, who settles does').toBe(polls && !(waitsToo && waits > 0));
  });

  // Joins are counted down after all else. They may come before rows that are held by then: the held root keeps others away.
  test('a batch that completes steps of two runs', async () => {
    await arena.db.sql`delete from tasks`;
    const steps = { a: {}, b: {}, j: { after: ['a', 'b'] } };
    const runs = [await launchRun(arena.db.sql, steps), await launchRun(arena.db.sql, steps)];
    const claimed = await claimSome(arena.db.sql);
    expect(claimed).toHaveLength(4);
    const roots = runs.map(({ id }) => id);
    const joins = runs.map(({ ids }) => idOf(ids, 'j'));
    const order = rowsOf(...runs).filter((id) => !joins.includes(id));
    for (const [place, row] of order.entries()) {
      const held = await heldWhileWaiting(row, (sql) => completeAll(sql, claimed.toReversed()));
      expect(order.slice(0, place)).toEqual(expect.arrayContaining(held ?? ['it did not wait']));
    }
    for (const join of joins) {
      const held = await heldWhileWaiting(join, (sql) => completeAll(sql, claimed.toReversed()));
      expect(held).toEqual(expect.arrayContaining(roots));
    }
  });

  test('a step is cancelled in the same order', async () => {
    const run = await setScene(arena.db.sql);
    const held = await heldWhileWaiting(run.id, (sql) => cancelTask(sql, idOf(run.ids, 'a')));
    expect(held).toEqual([]);
  });
});

test('who sets a limit holds nothing while it waits for the table', async () => {
  const run = await setScene(arena.db.sql);
  const { a: holder, b: caller, watcher } = arena.sessions;
  await holder.sql`begin`;
  await holder.sql`select from tasks where id = ${run.id} for no key update`;
  const under = begun(actOf('limit the conductor').call(caller.sql, run, 'first'));
  expect(await waitsForLock(watcher, caller, under)).toBe(true);
  const held = await watcher`
    select locktype, mode from pg_locks
    where pid = ${caller.pid} and granted and locktype in ('relation', 'tuple', 'advisory', 'transactionid')
      and mode <> 'AccessShareLock'`;
  await holder.sql`rollback`;
  await under.result;
  expect([...held]).toEqual([]);
});

test('who claims under a limit waits for the table before it holds the limit', async () => {
  const run = await setScene(arena.db.sql);
  const claim = actOf('claim under limits');
  await claim.prepare?.(arena.db.sql, run);
  const { a: holder, b: caller, watcher } = arena.sessions;
  await holder.sql`begin`;
  await holder.sql`lock table tasks in exclusive mode`;
  const under = begun(claim.call(caller.sql, run, 'first'));
  expect(await waitsForLock(watcher, caller, under)).toBe(true);
  const held = await watcher`
    select objid from pg_locks where pid = ${caller.pid} and granted and locktype = 'advisory'`;
  await holder.sql`rollback`;
  await under.result;
  expect([...held]).toEqual([]);
});

test('two batches over the same two runs in opposite orders do not deadlock', async () => {
  await arena.db.sql`delete from tasks`;
  for (let run = 0; run < 2; run += 1) await launchRun(arena.db.sql, { a: {}, b: {} });
  const claimed = await claimSome(arena.db.sql);
  const batch = (key: string): typeof claimed => claimed.filter((task) => task.step_key === key);
  const { a, b } = arena.sessions;
  for (const { sql } of [a, b]) await sql`begin`;
  const ended = await Promise.all([
    completeAll(a.sql, batch('a')).then(async (lost) => [lost, await a.sql`commit`]),
    completeAll(b.sql, batch('b').toReversed()).then(async (lost) => [lost, await b.sql`commit`]),
  ]);
  expect(ended.map(([lost]) => lost)).toEqual([[], []]);
  await auditCounters(arena.db.sql);
});

test('who stops two runs one after the other counts the first into a day that a completion of the second counts into, without a deadlock', async () => {
  await setScene(arena.db.sql);
  await arena.db.sql`delete from tasks`;
  const runs = [await launchRun(arena.db.sql, { a: {}, b: {} }), await launchRun(arena.db.sql, { a: {}, b: {} })];
  await setBudget(arena.db.sql, { key: 'all', period: 'day', soft: { tokens: 1_000 }, hard: null });
  const claimed = await claimSome(arena.db.sql);
  const second = claimed.filter(({ flow_run_id, step_key }) => flow_run_id === runs[1]?.id && step_key === 'a');
  await arena.db.sql`
    update tasks set deadline_at = clock_timestamp() where id = any (${runs.map(({ id }) => id)})`;
  const { a: completing, b: stopping, watcher } = arena.sessions;
  await completing.sql`begin`;
  // What a completion takes first, held until the other is at the second run.
  await completing.sql`select lock_for_settling(${second.map(({ id }) => id)})`;
  await stopping.sql`begin`;
  const stopped = begun(release(stopping.sql));
  expect(await waitsForLock(watcher, stopping, stopped)).toBe(true);
  expect(await completeAll(completing.sql, second)).toEqual([]);
  await completing.sql`commit`;
  await stopped.result;
  await stopping.sql`commit`;
  await auditCounters(arena.db.sql);
});
