import { apply, type Move } from './model.js';
import { isProgress, movesOf } from './model-moves.js';
import {
  edgesOf,
  holds,
  keyOf,
  isHeld,
  isSettled,
  newWorld,
  taskOf,
  type Budget,
  type ModelStep,
  type ModelTask,
  type World,
} from './model-world.js';

export interface Bounds {
  plan: readonly ModelStep[];
  hosts: number;
  budget: Budget;
}

export interface Explored {
  states: number;
  transitions: number;
  /** States in which every task has settled. */
  settled: number;
}

/** An invariant that does not hold, with the shortest way there. */
export class Counterexample extends Error {
  override readonly name = 'Counterexample';
  readonly code = 'model.counterexample';
  constructor(what: string, way: readonly Move[], world: World) {
    super(`${what}\n${way.map((move) => JSON.stringify(move)).join('\n')}\n${JSON.stringify(world, null, 1)}`);
  }
}

interface Node {
  world: World;
  from: { node: number; move: Move } | null;
  /** Nodes from which a move of the engine itself leads here. */
  before: number[];
}

type Step = typeof apply;

/**
 * Visits every state that the bounds allow, breadth first, and judges each state and each move. Then it goes back from the
 * settled states: whatever cannot reach one by the engine's own moves has lost something.
 *
 * Errors: `Counterexample`.
 */
export function explore({ plan, hosts, budget }: Bounds, step: Step = apply): Explored {
  const first = newWorld(plan, hosts, budget);
  const nodes: Node[] = [{ world: first, from: null, before: [] }];
  const known = new Map([[keyOf(first), 0]]);
  let transitions = 0;
  const fail = (what: string, at: number, more: Move[] = []): never => {
    throw new Counterexample(what, [...wayTo(nodes, at), ...more], nodeAt(nodes, at).world);
  };
  for (let at = 0; at < nodes.length; at += 1) {
    const { world } = nodeAt(nodes, at);
    const wrong = faultIn(plan, world);
    if (wrong !== null) fail(wrong, at);
    for (const move of movesOf(plan, world)) {
      const { world: next } = step(plan, world, move);
      transitions += 1;
      if (unsettles(world, next, move))
        fail('What had settled was done again, and nobody had asked for it.', at, [move]);
      const key = keyOf(next);
      const to = known.get(key) ?? nodes.push({ world: next, from: { node: at, move }, before: [] }) - 1;
      known.set(key, to);
      if (isProgress(move) && next.budget.faults === world.budget.faults) nodeAt(nodes, to).before.push(at);
    }
  }
  const { settled, stuck } = goBack(nodes);
  if (stuck !== null) fail('Nothing that the engine does by itself settles the run any more.', stuck);
  return { states: nodes.length, transitions, settled };
}

/** What is wrong with one state. */
function faultIn(plan: readonly ModelStep[], world: World): string | null {
  for (const task of plan.keys()) {
    const row = world.tasks[task];
    if (!row) return `Task ${task} is gone.`;
    const wrong = row.there ? rowFault(plan, world, task) : null;
    if (wrong !== null) return `Task ${task} ${wrong}.`;
  }
  return null;
}

function rowFault(plan: readonly ModelStep[], world: World, task: number): string | null {
  const row = taskOf(world, task);
  const unmet = edgesOf(plan, world.tasks, task).filter((dependency) => !isSettled(taskOf(world, dependency))).length;
  // Done again alone: what had settled behind it keeps what it was made of. And a stopped root has its end from elsewhere.
  const isJudged = !row.stopped && !(world.alone && isSettled(row));
  const join = isJudged ? joinFault(row, unmet === 0 && holds(plan, world.tasks, task), unmet) : null;
  return counterFault(row, unmet) ?? join ?? ownerFault(world, row, task) ?? stopFault(plan, world, task);
}

function stopFault(plan: readonly ModelStep[], world: World, task: number): string | null {
  const root = taskOf(world, plan.length - 1);
  if (!root.stopped || isSettled(root) || isSettled(taskOf(world, task)) || task === plan.length - 1) return null;
  const step = plan[task];
  return step?.min_deps === 0 || step?.added ? null : 'lives, and its run was stopped';
}

function counterFault(row: ModelTask, unmet: number): string | null {
  if (isSettled(row)) return null;
  if (row.unmet !== unmet) return 'has a counter that is not what its edges say';
  const claimable = row.state === 'pending' && unmet === 0 && !row.parked && !row.paused;
  return row.ready === claimable ? null : 'is ready and should not be, or the reverse';
}

function joinFault(row: ModelTask, good: boolean, unmet: number): string | null {
  const started = row.ready || row.state === 'running' || row.state === 'completed' || row.state === 'failed';
  if (started && !good) return 'started and its join does not hold';
  return row.state === 'blocked' && (good || unmet > 0) ? 'is blocked without reason' : null;
}

function ownerFault(world: World, row: ModelTask, task: number): string | null {
  if ((row.host !== null) !== (row.state === 'running')) return 'has an owner and does not run, or the reverse';
  const runs = world.hosts.flatMap((host, id) => host.runs.map((ref) => ({ host: id, ref })));
  const mine = runs.filter(({ ref }) => ref.task === task && ref.life === row.life);
  if (new Set(mine.map(({ ref }) => ref.attempt)).size < mine.length) return 'has an attempt that runs twice';
  return mine.filter(({ host, ref }) => isHeld(world, host, ref)).length > 1 ? 'has two live attempts' : null;
}

function unsettles(before: World, after: World, move: Move): boolean {
  if (move.kind === 'retry' || move.kind === 'rerun' || move.kind === 'rerun alone') return false;
  return before.tasks.some((row, task) => isSettled(row) && row.state !== after.tasks[task]?.state);
}

function goBack(nodes: readonly Node[]): { settled: number; stuck: number | null } {
  const reached = new Set<number>();
  for (const [at, { world }] of nodes.entries()) {
    if (world.tasks.every((row) => isSettled(row))) reached.add(at);
  }
  const settled = reached.size;
  for (const at of reached) for (const before of nodeAt(nodes, at).before) reached.add(before);
  const stuck = nodes.findIndex((_, at) => !reached.has(at));
  return { settled, stuck: stuck === -1 ? null : stuck };
}

function wayTo(nodes: readonly Node[], at: number): Move[] {
  const way: Move[] = [];
  for (let { from } = nodeAt(nodes, at); from !== null; { from } = nodeAt(nodes, from.node)) way.unshift(from.move);
  return way;
}

function nodeAt(nodes: readonly Node[], at: number): Node {
  const node = nodes[at];
  if (!node) throw new Error(`There is no state ${at}.`);
  return node;
}
