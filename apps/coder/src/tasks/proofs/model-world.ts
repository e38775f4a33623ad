import { TaskState } from '@boocode/contracts/task';

/** A step of a small run. The last of a plan is the root: it depends on all others with `min_deps` 0. */
export interface ModelStep {
  depends_on: number[];
  min_deps: number | null;
  max_attempts: number;
  /** Its run is stopped when it does not complete. */
  isFatal?: boolean;
  /** It is not there until this step's completion adds it, and then these wait for it too. */
  added?: { by: number; before: number[] };
}

/** A row of `tasks`, as far as it decides anything. `expired`: its lease has passed. */
export interface ModelTask {
  state: TaskState;
  unmet: number;
  ready: boolean;
  parked: boolean;
  paused: boolean;
  attempt: number;
  failures: number;
  host: number | null;
  expired: boolean;
  /** Of a root: it fails once all has settled. */
  stopped: boolean;
  there: boolean;
  /** How often a rerun put the row aside, so that another has its place. */
  life: number;
}

/** An attempt that a host believes to be running: what it goes on to report, whether or not it was taken away. */
export interface Belief {
  task: number;
  attempt: number;
  life: number;
}

/** What can happen so many times more. */
export interface Budget {
  faults: number;
  cancels: number;
  /** Reruns of every kind. */
  retries: number;
  pauses: number;
}

export interface World {
  tasks: ModelTask[];
  hosts: { alive: boolean; runs: Belief[] }[];
  budget: Budget;
  /** Somebody had a step done again alone: what had settled behind it stayed as it was. */
  alone: boolean;
}

export const isSettled = ({ state, there }: ModelTask): boolean =>
  !there || (state !== 'pending' && state !== 'running');

export function newRow(there: boolean, unmet: number, life = 0): ModelTask {
  const row = { state: 'pending', parked: false, paused: false, attempt: 0, failures: 0, host: null } as const;
  return { ...row, unmet, ready: there && unmet === 0, expired: false, stopped: false, there, life };
}

export function newWorld(plan: readonly ModelStep[], hosts: number, budget: Budget): World {
  const there = plan.map(({ added }) => added === undefined);
  const tasks = plan.map(({ depends_on }, task) =>
    newRow(there[task] === true, there[task] === true ? depends_on.filter((one) => there[one]).length : 0),
  );
  return {
    tasks,
    hosts: Array.from({ length: hosts }, () => ({ alive: true, runs: [] })),
    budget: { ...budget },
    alone: false,
  };
}

/** Many times faster than `structuredClone`. */
export function copyOf({ tasks, hosts, budget, alone }: World): World {
  return {
    tasks: tasks.map((row) => ({ ...row })),
    hosts: hosts.map(({ alive, runs }) => ({ alive, runs: [...runs] })),
    budget: { ...budget },
    alone,
  };
}

/** The same for equal worlds and for no others, many times shorter and sooner made than JSON: one character for each small number. */
export function keyOf({ tasks, hosts, budget, alone }: World): string {
  let key = String.fromCharCode(budget.faults, budget.cancels, budget.retries, budget.pauses, Number(alone));
  for (const row of tasks) {
    const state = states.indexOf(row.state);
    key += String.fromCharCode(
      state,
      flagsOf(row),
      row.unmet,
      row.attempt,
      row.failures,
      row.life,
      (row.host ?? -1) + 1,
    );
  }
  for (const { alive, runs } of hosts) {
    key += String.fromCharCode(Number(alive), runs.length);
    for (const { task, attempt, life } of runs) key += String.fromCharCode(task, attempt, life);
  }
  return key;
}

const states = TaskState.options;

function flagsOf({ ready, parked, paused, expired, stopped, there }: ModelTask): number {
  return [ready, parked, paused, expired, stopped, there].reduce((flags, flag) => flags * 2 + Number(flag), 0);
}

/** What a task depends on now. */
export function edgesOf(plan: readonly ModelStep[], tasks: readonly ModelTask[], task: number): number[] {
  const edges = (plan[task]?.depends_on ?? []).filter((one) => tasks[one]?.there);
  for (const [one, { added }] of plan.entries()) {
    if (added?.before.includes(task) && tasks[one]?.there) edges.push(one);
  }
  return edges;
}

/** Whether a join is satisfied by what has completed. */
export function holds(plan: readonly ModelStep[], tasks: readonly ModelTask[], task: number): boolean {
  const edges = edgesOf(plan, tasks, task);
  const completed = edges.filter((dependency) => tasks[dependency]?.state === 'completed').length;
  return completed >= (plan[task]?.min_deps ?? edges.length);
}

/** Whether the attempt that the table holds as running really runs somewhere. */
export function isRun(world: World, task: number): boolean {
  return world.hosts.some(({ runs }, host) => runs.some((ref) => ref.task === task && isHeld(world, host, ref)));
}

/** Whether the table knows this attempt as this host's. */
export function isHeld(world: World, host: number, { task, attempt, life }: Belief): boolean {
  const row = taskOf(world, task);
  return row.host === host && row.attempt === attempt && row.life === life;
}

export function taskOf({ tasks }: World, task: number): ModelTask {
  const row = tasks[task];
  if (!row) throw new Error(`The model has no task ${task}.`);
  return row;
}

export function hostOf({ hosts }: World, host: number): World['hosts'][number] {
  const found = hosts[host];
  if (!found) throw new Error(`The model has no host ${host}.`);
  return found;
}
