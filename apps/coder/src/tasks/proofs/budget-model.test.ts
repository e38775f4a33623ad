import { expect, test } from 'vitest';
import {
  applyIn,
  budgetWorld,
  claimIn,
  countedIn,
  nextMove,
  randomOf,
  spentIn,
  type BudgetWorld,
} from './budget-model.js';

const schedules = 10_000;
const moves = 40;

/** By how much those under way go beyond what is known of them. */
const beyond = ({ steps }: BudgetWorld): number =>
  steps.reduce(
    (sum, { host, real, forecast, told }) => sum + (host === null ? 0 : Math.max(0, real - Math.max(forecast, told))),
    0,
  );

interface Played {
  /** How far a claim has counted beyond the budget, and how far its runs have really gone, at the worst. */
  counted: number;
  overshoot: number;
  /** As `overshoot`, beyond what was under way at the last claim and what crashes kept to themselves. */
  unexplained: number;
}

function play(seed: number, excess: number): Played {
  const random = randomOf(seed);
  const world = budgetWorld(random, excess);
  const worst: Played = { counted: -Infinity, overshoot: -Infinity, unexplained: -Infinity };
  let underWay = 0;
  for (let n = 0; n < moves; n += 1) {
    const move = nextMove(world, random);
    if (move.kind !== 'claim') applyIn(world, move);
    else if (claimIn(world, move.host, move.slots).length > 0) {
      worst.counted = Math.max(worst.counted, countedIn(world) - world.cap);
      underWay = beyond(world);
    }
    const overshoot = spentIn(world) - world.cap;
    worst.overshoot = Math.max(worst.overshoot, overshoot);
    worst.unexplained = Math.max(worst.unexplained, overshoot - underWay - world.unknown);
  }
  return worst;
}

function worstOf(excess: number): Played {
  const worst: Played = { counted: -Infinity, overshoot: -Infinity, unexplained: -Infinity };
  for (let seed = 0; seed < schedules; seed += 1) {
    const played = play(seed, excess);
    worst.counted = Math.max(worst.counted, played.counted);
    worst.overshoot = Math.max(worst.overshoot, played.overshoot);
    worst.unexplained = Math.max(worst.unexplained, played.unexplained);
  }
  return worst;
}

test(`five runs never overshoot the budget that they share where forecasts hold, over ${schedules} schedules`, () => {
  const { counted, overshoot } = worstOf(0);
  // Some schedule fills it to the last token: else they would prove nothing.
  expect(counted).toBe(0);
  expect(overshoot).toBeLessThanOrEqual(0);
});

test('where forecasts are wrong they overshoot by what goes beyond them at work, and nothing begins beyond the budget', () => {
  const { counted, overshoot, unexplained } = worstOf(1);
  expect(counted).toBe(0);
  expect(overshoot).toBeGreaterThan(0);
  expect(unexplained).toBeLessThanOrEqual(0);
});
