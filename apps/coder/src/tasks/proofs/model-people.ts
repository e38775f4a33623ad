import { cancelRows, countDown, settle } from './model-settle.js';
import { edgesOf, isSettled, newRow, taskOf, type ModelStep, type World } from './model-world.js';

type Plan = readonly ModelStep[];

/** A word about the root is one about its whole run. */
const family = (plan: Plan, task: number): number[] => (task === plan.length - 1 ? [...plan.keys()] : [task]);

export function cancel(plan: Plan, world: World, task: number): number[] {
  world.budget.cancels -= 1;
  const live = cancelRows(world, family(plan, task));
  if (live.includes(plan.length - 1)) taskOf(world, plan.length - 1).stopped = false;
  settle(plan, world, live);
  return live;
}

export function pause(plan: Plan, world: World, task: number): number[] {
  world.budget.pauses -= 1;
  const held = family(plan, task).filter((one) => !isSettled(taskOf(world, one)) && !taskOf(world, one).paused);
  const row = { state: 'pending', paused: true, ready: false, host: null, expired: false } as const;
  for (const one of held) Object.assign(taskOf(world, one), row);
  return held;
}

export function resume(plan: Plan, world: World, task: number): number[] {
  const held = family(plan, task).filter((one) => taskOf(world, one).paused);
  for (const one of held) {
    const row = taskOf(world, one);
    Object.assign(row, { paused: false, ready: row.unmet === 0 && !row.parked });
  }
  return held;
}

/** Does again what did not complete, and all behind it. */
export function retry(plan: Plan, world: World): number[] | false {
  const seeds = [...plan.keys()].filter((task) => {
    const { there, state } = taskOf(world, task);
    return there && (state === 'failed' || state === 'blocked' || state === 'cancelled');
  });
  return rerun(plan, world, seeds, false);
}

/** Does these again with all behind them, or alone with what waits for them now. False = refused. */
export function rerun(plan: Plan, world: World, seeds: readonly number[], only: boolean): number[] | false {
  world.budget.retries -= 1;
  const redo = new Set(seeds);
  const inPlanOrder = [...plan.keys()];
  // An added step comes after the joins that wait for it: until nothing is found any more.
  for (let before = -1; before < redo.size;) {
    before = redo.size;
    const from = only ? new Set(seeds) : redo;
    for (const task of inPlanOrder) {
      if (only && isSettled(taskOf(world, task))) continue;
      if (taskOf(world, task).there && edgesOf(plan, world.tasks, task).some((one) => from.has(one))) redo.add(task);
    }
  }
  const gone = inPlanOrder.filter((task) => {
    const { added } = plan[task] ?? {};
    return added !== undefined && taskOf(world, task).there && redo.has(added.by);
  });
  if (only && gone.length > 0) return false;
  if (only) world.alone = true;
  for (const task of gone) {
    redo.delete(task);
    world.tasks[task] = newRow(false, 0, taskOf(world, task).life + 1);
  }
  const root = taskOf(world, plan.length - 1);
  const paused = root.state === 'pending' && root.paused;
  for (const task of redo) {
    const { attempt, life } = taskOf(world, task);
    const unmet = edgesOf(plan, world.tasks, task).length;
    world.tasks[task] = { ...newRow(true, unmet, life), ready: false, attempt, paused };
  }
  const counts = [...redo].map((task): [number, number] => [
    task,
    edgesOf(plan, world.tasks, task).filter((one) => isSettled(taskOf(world, one))).length,
  ]);
  settle(plan, world, countDown(plan, world, counts));
  return [...redo].toSorted((one, other) => one - other);
}
