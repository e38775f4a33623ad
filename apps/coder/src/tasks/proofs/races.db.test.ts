import { isLong } from '@boocode/rehearsal/long-form';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actOf, openArena, type Arena } from './arena.js';
import { acts } from './race-acts.js';
import { isShort, mayWait } from './race-pairs.js';
import { POINTS, type Point } from './sessions.js';

/** The long form: every pair, in both orders, held at every point, and not only those that meet. */
const LONG = process.env['BOOCODE_PROOF_RACES'] === 'long';
const names = Object.keys(acts);

let arena: Arena;
beforeAll(async () => {
  arena = await openArena();
});
afterAll(() => arena.close());

/**
 * In the short form each pair is held open once, by either of the two in turn; and each call meets itself and, but for `npm run nightly`, a third of the
 * others: those at some distances in the list, so that each point comes with each of them.
 */
function isTested(first: string, second: string): boolean {
  const [at, other] = [names.indexOf(first), names.indexOf(second)];
  const isNear = isLong || Math.floor(Math.abs(at - other) / 2) % 3 === 0;
  const isInTurn = at < other === ((at + other) % 2 === 0);
  return LONG || (isShort(first, second) && (at === other || (isNear && isInTurn)));
}

/** In the short form each pair is held at one point, and each call at all of them in turn. */
function pointsOf(first: string, second: string): readonly Point[] {
  return LONG
    ? POINTS
    : POINTS.filter((_, at) => at === (names.indexOf(first) + names.indexOf(second)) % POINTS.length);
}

// The outcome is that of one order or the other, whatever was held.
describe.each(names)('held open: %s', (first) => {
  test.each(names.filter((second) => isTested(first, second)))('meets: %s', async (second) => {
    const pair = { first, second };
    const orders = [await arena.inTurn(pair, ['first', 'second']), await arena.inTurn(pair, ['second', 'first'])];
    const polls = actOf(first).polls || actOf(second).polls;
    for (const point of pointsOf(first, second)) {
      const { second_waited, ...got } = await arena.raced(pair, point);
      expect(second_waited && !mayWait(actOf(first), actOf(second)), 'who polls never waits').toBe(false);
      // What a poll skipped because it was locked, its next one finds.
      const skipped = polls && !orders.some((order) => JSON.stringify(order) === JSON.stringify(got));
      const legal = skipped ? orders.map(({ later }) => later) : orders;
      expect(legal, `held at ${point}`).toContainEqual(skipped ? got.later : got);
    }
  });
});

test('whoever settles in a run waits for the one who does so', async () => {
  const { second_waited } = await arena.raced({ first: 'complete a', second: 'complete b' }, 'done');
  expect(second_waited).toBe(true);
});

describe('without the lock of the run', () => {
  let broken: Arena;
  beforeAll(async () => {
    broken = await openArena();
    for (const name of ['lock_for_settling', 'tasks_settle']) {
      const [{ body }] = await broken.db.sql<[{ body: string }]>`
        select pg_get_functiondef(oid) as body
        from pg_proc
        where proname = ${name}`;
      await broken.db.sql.unsafe(body.replaceAll(/perform from tasks\s+where id = any \((array|runs)[^;]*;/g, ''));
    }
  });
  afterAll(() => broken.close());

  test('two last dependencies lose the wake-up of their join, and the audit sees it', async () => {
    await expect(broken.raced({ first: 'complete a', second: 'complete b' }, 'done')).rejects.toThrow(
      'counters are wrong',
    );
  });
});
