import type { TaskState } from '@boocode/contracts/task';

/** A step of a small run. The last of a plan is the root: it depends on all others with `min_deps` 0. */
export interface ModelStep {
  depends_on: number[];
  min_deps: number | null;
  max_attempts: number;
}

/** A row of `tasks`, as far as it decides anything. `expired`: its lease has passed. */
export interface ModelTask {
  state: TaskState;
  unmet: number;
  ready: boolean;
  parked: boolean;
  attempt: number;
  failures: number;
  host: number | null;
  expired: boolean;
}

/** An attempt that a host believes to be running: what it goes on to report, whether or not it was taken away. */
interface Belief {
  task: number;
  attempt: number;
}

/** What can happen so many times more. */
export interface Budget {
  faults: number;
  cancels: number;
  retries: number;
}

export interface World {
  tasks: ModelTask[];
  hosts: { alive: boolean; runs: Belief[] }[];
  budget: Budget;
}

/** One transaction, or one thing that happens outside: a host dies, a lease passes. */
export type Move =
  | { kind: 'claim' | 'claim, the answer is lost'; host: number; task: number }
  | { kind: 'complete'; host: number; ref: Belief }
  | { kind: 'fail'; host: number; ref: Belief; outcome: 'failure' | 'crash' }
  | { kind: 'heartbeat' | 'reap' | 'die'; host: number }
  | { kind: 'expire' | 'release' | 'cancel'; task: number }
  | { kind: 'retry' };

/** What a call answers: the tasks that it names, or for a fenced write whether it was taken. */
type Answer = number[] | boolean | null;

export const isSettled = ({ state }: ModelTask): boolean => state !== 'pending' && state !== 'running';

export function newWorld(plan: readonly ModelStep[], hosts: number, budget: Budget): World {
  const tasks = plan.map(({ depends_on }): ModelTask => {
    const row = { state: 'pending', parked: false, attempt: 0, failures: 0, host: null, expired: false } as const;
    return { ...row, unmet: depends_on.length, ready: depends_on.length === 0 };
  });
  return { tasks, hosts: Array.from({ length: hosts }, () => ({ alive: true, runs: [] })), budget };
}

/** Whether a join is satisfied by what has completed. */
export function holds({ depends_on, min_deps }: ModelStep, tasks: readonly ModelTask[]): boolean {
  const completed = depends_on.filter((dependency) => tasks[dependency]?.state === 'completed').length;
  return completed >= (min_deps ?? depends_on.length);
}

/** The world after a move, and its answer. Pure; a move that changes nothing gives an equal world. */
export function apply(plan: readonly ModelStep[], before: World, move: Move): { world: World; answer: Answer } {
  const world = copyOf(before);
  return { world, answer: make(plan, world, move) };
}

/** Many times faster than `structuredClone`. */
function copyOf({ tasks, hosts, budget }: World): World {
  return {
    tasks: tasks.map((row) => ({ ...row })),
    hosts: hosts.map(({ alive, runs }) => ({ alive, runs: [...runs] })),
    budget: { ...budget },
  };
}

function make(plan: readonly ModelStep[], world: World, move: Move): Answer {
  switch (move.kind) {
    case 'claim':
    case 'claim, the answer is lost':
      return claim(world, move);
    case 'complete':
    case 'fail':
      return end(plan, world, move);
    case 'heartbeat':
      return heartbeat(world, move.host);
    case 'reap':
      return reap(world, move.host);
    case 'die':
      world.budget.faults -= 1;
      Object.assign(hostOf(world, move.host), { alive: false, runs: [] });
      return null;
    case 'expire':
      // A lease passes because nobody runs it any more, or because its host hangs, which is a fault.
      if (isRun(world, move.task)) world.budget.faults -= 1;
      taskOf(world, move.task).expired = true;
      return null;
    case 'release':
      Object.assign(taskOf(world, move.task), { parked: false, ready: taskOf(world, move.task).unmet === 0 });
      return null;
    case 'cancel':
      return cancel(plan, world, move.task);
    case 'retry':
    default:
      return retry(plan, world);
  }
}

function claim(world: World, { kind, host, task }: Extract<Move, { task: number; host: number }>): Answer {
  const row = taskOf(world, task);
  // The column `ready_at` stays set while it runs; `ready` is what can be claimed.
  Object.assign(row, { state: 'running', ready: false, attempt: row.attempt + 1, host, expired: false });
  const { runs } = hostOf(world, host);
  // In order, so that equal worlds are written equally.
  if (kind === 'claim') runs.splice(runs.findIndex((ref) => ref.task > task) >>> 0, 0, { task, attempt: row.attempt });
  else world.budget.faults -= 1;
  return [task];
}

function end(plan: readonly ModelStep[], world: World, move: Extract<Move, { ref: Belief }>): Answer {
  const { task, attempt } = move.ref;
  const row = taskOf(world, task);
  const host = hostOf(world, move.host);
  host.runs = host.runs.filter((one) => one.task !== task || one.attempt !== attempt);
  if (move.kind === 'fail') world.budget.faults -= 1;
  if (row.attempt !== attempt || row.host !== move.host) return false;
  Object.assign(row, { host: null, expired: false });
  if (move.kind === 'complete') row.state = 'completed';
  else {
    if (move.outcome === 'failure') row.failures += 1;
    const last = move.outcome === 'failure' && row.failures >= (plan[task]?.max_attempts ?? 1);
    Object.assign(row, { state: last ? 'failed' : 'pending', parked: !last });
  }
  if (isSettled(row)) settle(plan, world, [task]);
  return true;
}

function heartbeat(world: World, host: number): Answer {
  const { runs } = hostOf(world, host);
  for (const { task } of runs) {
    if (taskOf(world, task).host === host) taskOf(world, task).expired = false;
  }
  const lost = runs.filter((one) => !isHeld(world, host, one));
  hostOf(world, host).runs = runs.filter((one) => isHeld(world, host, one));
  return lost.map(({ task }) => task);
}

function reap(world: World, me: number): Answer {
  const taken: number[] = [];
  for (const [task, row] of world.tasks.entries()) {
    if (row.state !== 'running' || row.host === null) continue;
    if (!row.expired && (row.host === me || hostOf(world, row.host).alive)) continue;
    Object.assign(row, { state: 'pending', host: null, expired: false, parked: false, ready: row.unmet === 0 });
    taken.push(task);
  }
  return taken;
}

function cancel(plan: readonly ModelStep[], world: World, task: number): Answer {
  world.budget.cancels -= 1;
  const all = task === plan.length - 1 ? [...plan.keys()] : [task];
  const live = all.filter((one) => !isSettled(taskOf(world, one)));
  for (const one of live) {
    Object.assign(taskOf(world, one), { state: 'cancelled', ready: false, parked: false, host: null, expired: false });
  }
  settle(plan, world, live);
  return live;
}

function retry(plan: readonly ModelStep[], world: World): Answer {
  world.budget.retries -= 1;
  const redo = new Set<number>();
  const inPlanOrder = [...plan.keys()];
  for (const task of inPlanOrder) {
    const { state } = taskOf(world, task);
    const again = state === 'failed' || state === 'blocked' || state === 'cancelled';
    if (again || plan[task]?.depends_on.some((dependency) => redo.has(dependency))) redo.add(task);
  }
  for (const task of redo) {
    const { attempt } = taskOf(world, task);
    const unmet = plan[task]?.depends_on.length ?? 0;
    const row = {
      state: 'pending',
      unmet,
      ready: false,
      parked: false,
      failures: 0,
      host: null,
      expired: false,
    } as const;
    Object.assign(taskOf(world, task), { ...row, attempt });
  }
  const counts = [...redo].map((task): [number, number] => [
    task,
    plan[task]?.depends_on.filter((dependency) => isSettled(taskOf(world, dependency))).length ?? 0,
  ]);
  countDown(plan, world, counts);
  return [...redo].toSorted((one, other) => one - other);
}

function settle(plan: readonly ModelStep[], world: World, settled: number[]): void {
  for (let now = settled; now.length > 0;) {
    const gone = now;
    const counts = [...plan.entries()].flatMap(([task, { depends_on }]): [number, number][] => {
      const row = taskOf(world, task);
      const count = depends_on.filter((dependency) => gone.includes(dependency)).length;
      return row.state === 'pending' && !row.ready && count > 0 ? [[task, count]] : [];
    });
    now = countDown(plan, world, counts);
  }
}

/** Returns what is blocked now. */
function countDown(plan: readonly ModelStep[], world: World, counts: readonly [number, number][]): number[] {
  const judged = counts.map(([task, count]) => {
    const unmet = taskOf(world, task).unmet - count;
    const step = plan[task];
    return { task, unmet, good: unmet > 0 || (step !== undefined && holds(step, world.tasks)) };
  });
  for (const { task, unmet, good } of judged) {
    const row = taskOf(world, task);
    Object.assign(row, { unmet, ready: good && unmet === 0 && !row.parked, state: good ? row.state : 'blocked' });
  }
  return judged.filter(({ good }) => !good).map(({ task }) => task);
}

/** Whether the attempt that the table holds as running really runs somewhere. */
export function isRun(world: World, task: number): boolean {
  return world.hosts.some(({ runs }, host) => runs.some((ref) => ref.task === task && isHeld(world, host, ref)));
}

/** Whether the table knows this attempt as this host's. */
export function isHeld(world: World, host: number, { task, attempt }: Belief): boolean {
  return taskOf(world, task).host === host && taskOf(world, task).attempt === attempt;
}

function taskOf({ tasks }: World, task: number): ModelTask {
  const row = tasks[task];
  if (!row) throw new Error(`The model has no task ${task}.`);
  return row;
}

function hostOf({ hosts }: World, host: number): World['hosts'][number] {
  const found = hosts[host];
  if (!found) throw new Error(`The model has no host ${host}.`);
  return found;
}
