import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditCounters } from '../test-run.js';
import { apply, type Move } from './model.js';
import { newWorld } from './model-world.js';
import { openBridge } from './model-bridge.js';
import { movesOf } from './model-moves.js';
import { plans } from './model-plans.js';

/** How many walks; raise it for the long form. */
const WALKS = Number(process.env['BOOCODE_PROOF_WALKS'] ?? 60);
const HOSTS = 4;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

/** A kind of move first, then one of that kind: else most would be polls. None when all that is left is to poll. */
function choose(moves: readonly Move[], die: number): Move | undefined {
  const kinds = [...new Set(moves.map(({ kind }) => kind))];
  if (kinds.every((kind) => kind === 'reap')) return undefined;
  // Few walks come to where steps can be added.
  const adding = moves.find(({ kind }) => kind === 'complete, and add steps');
  if (adding && die % 2 === 0) return adding;
  const some = moves.filter(({ kind }) => kind === kinds[die % kinds.length]);
  return some[Math.floor(die / kinds.length) % some.length];
}

test('the table goes where the model goes, move by move, and answers the same', async () => {
  const made = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.values(plans), plans['a step that adds one before a join']),
      fc.noBias(fc.array(fc.nat(), { minLength: 30, maxLength: 60 })),
      async (plan, dice) => {
        const bridge = await openBridge(db, plan, HOSTS);
        try {
          let world = newWorld(plan, HOSTS, { faults: 8, cancels: 2, retries: 3, pauses: 3 });
          const way: Move[] = [];
          for (const die of dice) {
            const move = choose(movesOf(plan, world), die);
            if (!move) break;
            way.push(move);
            const modelled = apply(plan, world, move);
            const answer = await bridge.make(world, move);
            const told = way.map((one) => JSON.stringify(one)).join('\n');
            expect(answer, told).toEqual(modelled.answer);
            expect(await bridge.tasks(), told).toEqual(modelled.world.tasks);
            world = modelled.world;
            made.set(move.kind, (made.get(move.kind) ?? 0) + 1);
          }
          await auditCounters(db.sql);
        } finally {
          await bridge.close();
        }
      },
    ),
    { numRuns: WALKS },
  );
  console.info(`Moves made on the table: ${JSON.stringify(Object.fromEntries(made))}`);
  expect(made.size).toBe(16);
}, 3_600_000);
