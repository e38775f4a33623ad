import { edgesOf, holds, isSettled, taskOf, type ModelStep, type World } from './model-world.js';

type Plan = readonly ModelStep[];

/** What these set free, and what is blocked or stopped by that, to the end. */
export function settle(plan: Plan, world: World, settled: number[]): void {
  for (let now = settled; now.length > 0;) {
    const gone = [...now, ...stopFailed(plan, world, now)];
    const counts = [...plan.keys()].flatMap((task): [number, number][] => {
      const row = taskOf(world, task);
      if (!row.there || row.state !== 'pending' || row.ready) return [];
      const count = edgesOf(plan, world.tasks, task).filter((dependency) => gone.includes(dependency)).length;
      return count > 0 ? [[task, count]] : [];
    });
    now = countDown(plan, world, counts);
  }
}

/** Returns what has settled by it. */
export function countDown(plan: Plan, world: World, counts: readonly [number, number][]): number[] {
  const root = plan.length - 1;
  const judged = counts.map(([task, count]) => {
    const unmet = taskOf(world, task).unmet - count;
    const fails = task === root && taskOf(world, task).stopped;
    return { task, unmet, fails, good: unmet > 0 || (!fails && holds(plan, world.tasks, task)) };
  });
  for (const { task, unmet, fails, good } of judged) {
    const row = taskOf(world, task);
    const ready = good && unmet === 0 && !row.parked && !row.paused;
    const state = good ? row.state : fails ? 'failed' : 'blocked';
    Object.assign(row, { unmet, ready, state, paused: good && row.paused });
  }
  return judged.filter(({ good }) => !good).map(({ task }) => task);
}

/** Settles what lives of these as cancelled. Nobody has counted down. */
export function cancelRows(world: World, tasks: readonly number[]): number[] {
  const live = tasks.filter((task) => !isSettled(taskOf(world, task)));
  const ended = { state: 'cancelled', ready: false, parked: false, paused: false, host: null, expired: false } as const;
  for (const task of live) Object.assign(taskOf(world, task), ended);
  return live;
}

/** A run that lost a step that must not fail is stopped: all but its clean-up is cancelled, and its root fails in the end. */
function stopFailed(plan: Plan, world: World, settled: readonly number[]): number[] {
  const root = plan.length - 1;
  const row = taskOf(world, root);
  const isLost = settled.some(
    (task) => plan[task]?.isFatal && task !== root && taskOf(world, task).state !== 'completed',
  );
  if (!isLost || isSettled(row) || row.stopped) return [];
  row.stopped = true;
  const waits = row.unmet > 0;
  const stopped = cancelRows(
    world,
    [...plan.keys()].filter((task) => task !== root && plan[task]?.min_deps !== 0),
  );
  if (waits) return stopped;
  cancelRows(world, [root]);
  row.state = 'failed';
  return [...stopped, root];
}
