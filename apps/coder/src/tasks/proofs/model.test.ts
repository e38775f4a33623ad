import { describe, expect, test } from 'vitest';
import { Counterexample, explore } from './explore.js';
import { apply } from './model.js';
import { plans } from './model-plans.js';
import type { Budget, ModelStep, ModelTask } from './model-world.js';

/** The long form also lets two things go wrong at once while people cancel and retry: millions of states. */
const LONG = process.env['BOOCODE_PROOF_MODEL'] === 'long';

const budgets: Budget[] = [
  { faults: 1, cancels: 1, retries: 0, pauses: 0 },
  { faults: 1, cancels: 0, retries: 1, pauses: 0 },
  ...(LONG
    ? [
        { faults: 0, cancels: 0, retries: 1, pauses: 1 },
        { faults: 2, cancels: 0, retries: 1, pauses: 0 },
        { faults: 1, cancels: 1, retries: 1, pauses: 0 },
        { faults: 1, cancels: 0, retries: 1, pauses: 1 },
      ]
    : []),
];
/** Where what people do meets in few states. */
const small: (keyof typeof plans)[] = ['a chain of two', 'a step that adds one before a join'];
const casesOf = (
  names: readonly string[],
  all: readonly Budget[],
): { name: string; plan: ModelStep[]; budget: Budget }[] =>
  Object.entries(plans).flatMap(([name, plan]) =>
    names.includes(name) ? all.map((budget) => ({ name, plan, budget })) : [],
  );
const cases = [
  ...casesOf(Object.keys(plans), budgets),
  ...casesOf(small, [
    { faults: 0, cancels: 0, retries: 1, pauses: 1 },
    { faults: 0, cancels: 1, retries: 1, pauses: 0 },
  ]),
];

describe('every state that two hosts can reach', () => {
  test.each(cases)(
    'in $name with $budget.faults faults, $budget.cancels cancels, $budget.retries reruns and $budget.pauses pauses is sound and can settle',
    ({ name, plan, budget }) => {
      const explored = explore({ plan, hosts: 2, budget });
      console.info(`${name}, ${JSON.stringify(budget)}: ${JSON.stringify(explored)}`);
      expect(explored.states).toBeGreaterThan(500);
      expect(explored.settled).toBeGreaterThan(20);
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
  const bounds = { plan: plans['a join of two'], hosts: 2, budget: { faults: 1, cancels: 0, retries: 0, pauses: 0 } };
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

describe('an engine that does wrong what a person or a step may ask is found out:', () => {
  const budget = { faults: 1, cancels: 0, retries: 1, pauses: 1 };
  const faults: Record<string, { plan: ModelStep[]; broken: typeof apply }> = {
    'a pause that leaves the attempt to its host': {
      plan: plans['a chain of two'],
      broken: (plan, world, move) => {
        const after = apply(plan, world, move);
        if (move.kind === 'pause') {
          for (const [task, row] of after.world.tasks.entries()) row.host = world.tasks[task]?.host ?? null;
        }
        return after;
      },
    },
    'a resume that does not make ready': {
      plan: plans['a chain of two'],
      broken: (plan, world, move) => {
        const after = apply(plan, world, move);
        if (move.kind === 'resume') for (const row of after.world.tasks) row.ready = false;
        return after;
      },
    },
    'a rerun that keeps the old count': {
      plan: plans['a join of two'],
      broken: (plan, world, move) => {
        const after = apply(plan, world, move);
        if (move.kind === 'rerun') {
          for (const [task, row] of after.world.tasks.entries()) row.unmet = world.tasks[task]?.unmet ?? 0;
        }
        return after;
      },
    },
    'a rerun that leaves what waits now with the old output': {
      plan: plans['a chain of two'],
      broken: (plan, world, move) => {
        const after = apply(plan, world, move);
        if (move.kind !== 'rerun alone' || move.task !== 0) return after;
        const tasks = after.world.tasks.map((row, task) => (task === 1 ? rowOf(world.tasks, 1) : row));
        return { ...after, world: { ...after.world, tasks } };
      },
    },
    'a graft that forgets the join': {
      plan: plans['a step that adds one before a join'],
      broken: (plan, world, move) => {
        const after = apply(plan, world, move);
        if (move.kind === 'complete, and add steps' && after.answer === true) {
          const join = rowOf(after.world.tasks, 1);
          Object.assign(join, { unmet: join.unmet - 1, ready: join.unmet === 1 });
        }
        return after;
      },
    },
    'a stop that lets go on what runs': {
      plan: plans['a step that must not fail, and clean-up'],
      broken: (plan, world, move) => {
        const after = apply(plan, world, move);
        if (move.kind !== 'fail' || world.tasks[1]?.state !== 'running') return after;
        const tasks = after.world.tasks.map((row, task) => (task === 1 ? rowOf(world.tasks, 1) : row));
        return { ...after, world: { ...after.world, tasks } };
      },
    },
  };
  test.each(Object.entries(faults))('%s', (_name, { plan, broken }) => {
    expect(() => explore({ plan, hosts: 2, budget }, broken)).toThrow(Counterexample);
  });
});
