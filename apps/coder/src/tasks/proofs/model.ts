import { cancel, pause, rerun, resume, retry } from './model-people.js';
import { settle } from './model-settle.js';
import {
  copyOf,
  hostOf,
  isHeld,
  isRun,
  isSettled,
  newRow,
  taskOf,
  type Belief,
  type ModelStep,
  type World,
} from './model-world.js';

/** One transaction, or one thing that happens outside: a host dies, a lease passes. */
export type Move =
  | { kind: 'claim' | 'claim, the answer is lost'; host: number; task: number }
  | { kind: 'complete' | 'complete, and add steps'; host: number; ref: Belief }
  | { kind: 'fail'; host: number; ref: Belief; outcome: 'failure' | 'crash' }
  | { kind: 'heartbeat' | 'reap' | 'die'; host: number }
  | { kind: 'expire' | 'release' | 'cancel' | 'pause' | 'resume' | 'rerun' | 'rerun alone'; task: number }
  | { kind: 'retry' };

/** What a call answers: the tasks that it names, or for a fenced write whether it was taken. */
type Answer = number[] | boolean | null;

/** The world after a move, and its answer. Pure; a move that changes nothing gives an equal world. */
export function apply(plan: readonly ModelStep[], before: World, move: Move): { world: World; answer: Answer } {
  const world = copyOf(before);
  return { world, answer: make(plan, world, move) };
}

// oxlint-disable-next-line complexity -- one case a move
function make(plan: readonly ModelStep[], world: World, move: Move): Answer {
  switch (move.kind) {
    case 'claim':
    case 'claim, the answer is lost':
      return claim(world, move);
    case 'complete':
    case 'complete, and add steps':
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
    case 'release': {
      const row = taskOf(world, move.task);
      Object.assign(row, { parked: false, ready: row.unmet === 0 && !row.paused });
      return null;
    }
    case 'cancel':
      return cancel(plan, world, move.task);
    case 'pause':
      return pause(plan, world, move.task);
    case 'resume':
      return resume(plan, world, move.task);
    case 'rerun':
    case 'rerun alone':
      return rerun(plan, world, [move.task], move.kind === 'rerun alone');
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
  if (kind === 'claim')
    runs.splice(runs.findIndex((ref) => ref.task > task) >>> 0, 0, {
      task,
      attempt: row.attempt,
      life: row.life,
    });
  else world.budget.faults -= 1;
  return [task];
}

function end(plan: readonly ModelStep[], world: World, move: Extract<Move, { ref: Belief }>): Answer {
  const { task, attempt, life } = move.ref;
  const row = taskOf(world, task);
  const host = hostOf(world, move.host);
  host.runs = host.runs.filter((one) => one.task !== task || one.attempt !== attempt || one.life !== life);
  if (move.kind === 'fail') world.budget.faults -= 1;
  if (!isHeld(world, move.host, move.ref)) return false;
  if (move.kind === 'complete, and add steps') graft(plan, world, task);
  Object.assign(row, { host: null, expired: false });
  if (move.kind !== 'fail') row.state = 'completed';
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
  for (const { task, life } of runs) {
    if (taskOf(world, task).host === host && taskOf(world, task).life === life) taskOf(world, task).expired = false;
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

/** Puts the steps that this one adds into the run, before it settles. */
function graft(plan: readonly ModelStep[], world: World, by: number): void {
  const root = plan.length - 1;
  for (const [task, { added }] of plan.entries()) {
    if (added?.by !== by) continue;
    world.tasks[task] = { ...newRow(true, 1, taskOf(world, task).life), paused: taskOf(world, root).paused };
    for (const join of new Set([...added.before, root])) {
      if (taskOf(world, join).state === 'pending') taskOf(world, join).unmet += 1;
    }
  }
}
