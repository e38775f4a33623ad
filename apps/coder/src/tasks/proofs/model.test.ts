import { describe, expect, test } from 'vitest';
import { Counterexample, explore } from './explore.js';
import { apply, type Budget, type ModelTask } from './model.js';
import { plans } from './model-plans.js';

/** The long form also lets two things go wrong at once while people cancel and retry: millions of states. */
const LONG = process.env['BOOCODE_PROOF_MODEL'] === 'long';

const budgets: Budget[] = [
  { faults: 1, cancels: 1, retries: 1 },
  { faults: 2, cancels: 0, retries: 1 },
  ...(LONG ? [{ faults: 2, cancels: 1, retries: 1 }] : []),
];
const cases = Object.entries(plans).flatMap(([name, plan]) => budgets.map((budget) => ({ name, plan, budget })));

describe('every state that two hosts can reach', () => {
  test.each(cases)(
    'in $name with $budget.faults faults, $budget.cancels cancels and $budget.retries retries is sound and can settle',
    ({ name, plan, budget }) => {
      const explored = explore({ plan, hosts: 2, budget });
      console.info(`${name}, ${JSON.stringify(budget)}: ${JSON.stringify(explored)}`);
      expect(explored.states).toBeGreaterThan(1_000);
      expect(explored.settled).toBeGreaterThan(100);
    },
    3_600_000,
  );
});

const rowOf = (tasks: readonly ModelTask[], task: number): ModelTask => {
  const row = tasks[task];
  if (!row) throw new Error(`There is no task ${task}.`);
  return row;
};

describe('an engine with a fault is found out:', () => {
  const bounds = { plan: plans['a join of two'], hosts: 2, budget: { faults: 1, cancels: 1, retries: 1 } };
  const faults: Record<string, typeof apply> = {
    'a completion without a fence': (plan, world, move) => {
      const after = apply(plan, world, move);
      if (move.kind === 'complete' && after.answer === false)
        rowOf(after.world.tasks, move.ref.task).state = 'completed';
      return after;
    },
    'a reaper that forgets to make ready': (plan, world, move) => {
      const after = apply(plan, world, move);
      if (move.kind === 'reap' && Array.isArray(after.answer)) {
        for (const task of after.answer) rowOf(after.world.tasks, task).ready = false;
      }
      return after;
    },
    'a failure that nobody counts down': (plan, world, move) => {
      const after = apply(plan, world, move);
      if (move.kind !== 'fail') return after;
      const before = world.tasks.map((row, task) => (task === move.ref.task ? rowOf(after.world.tasks, task) : row));
      return { ...after, world: { ...after.world, tasks: before } };
    },
    'a claim that leaves the task to others': (plan, world, move) => {
      const after = apply(plan, world, move);
      if (move.kind === 'claim') Object.assign(rowOf(after.world.tasks, move.task), { state: 'pending', ready: true });
      return after;
    },
    'a reaper that looks only at hosts': (plan, world, move) => {
      const expired = world.tasks.some((row) => row.expired && row.host !== null && world.hosts[row.host]?.alive);
      return move.kind === 'reap' && expired ? { world, answer: [] } : apply(plan, world, move);
    },
  };
  test.each(Object.entries(faults))('%s', (_name, broken) => {
    expect(() => explore(bounds, broken)).toThrow(Counterexample);
  });
});
