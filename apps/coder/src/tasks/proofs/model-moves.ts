import type { Move } from './model.js';
import { isHeld, isRun, isSettled, taskOf, type ModelStep, type World } from './model-world.js';

/** Everything that can happen next. */
export function movesOf(plan: readonly ModelStep[], world: World): Move[] {
  return [...hostMoves(plan, world), ...tableMoves(world), ...peoplesMoves(world)];
}

const PROGRESS = new Set<Move['kind']>(['claim', 'complete', 'expire', 'reap', 'release', 'resume']);

/** Whether the engine makes this move by itself, without a fault and without a person: what "it goes on" rests on. What is held goes on when it is resumed. */
export function isProgress({ kind }: Move): boolean {
  return PROGRESS.has(kind);
}

/** Whether this step adds others, and may: the joins behind it have not started. */
function mayAdd(plan: readonly ModelStep[], world: World, by: number): boolean {
  const spares = [...plan.entries()].filter(([, { added }]) => added?.by === by);
  const joins = spares.flatMap(([, { added }]) => added?.before ?? []).map((join) => taskOf(world, join));
  const hasStarted = joins.some(
    ({ state, unmet }) => state === 'running' || state === 'completed' || (state === 'pending' && unmet === 0),
  );
  return spares.length > 0 && spares.every(([task]) => !taskOf(world, task).there) && !hasStarted;
}

function hostMoves(plan: readonly ModelStep[], world: World): Move[] {
  const { tasks, hosts, budget } = world;
  const ready = [...tasks.entries()].flatMap(([task, row]) => (row.ready ? [task] : []));
  const alive = [...hosts.entries()].filter(([, host]) => host.alive);
  return alive.flatMap(([host, { runs }]): Move[] => {
    const moves: Move[] = [{ kind: 'reap', host }];
    if (runs.length > 0) moves.push({ kind: 'heartbeat', host });
    moves.push(...ready.map((task): Move => ({ kind: 'claim', host, task })));
    moves.push(...runs.map((ref): Move => ({ kind: 'complete', host, ref })));
    // A completion that is refused is refused with its steps.
    const adding = runs.filter((ref) => isHeld(world, host, ref) && mayAdd(plan, world, ref.task));
    moves.push(...adding.map((ref): Move => ({ kind: 'complete, and add steps', host, ref })));
    if (budget.faults === 0) return moves;
    moves.push(...ready.map((task): Move => ({ kind: 'claim, the answer is lost', host, task })));
    for (const outcome of ['failure', 'crash'] as const) {
      moves.push(...runs.map((ref): Move => ({ kind: 'fail', host, ref, outcome })));
    }
    // Somebody must be left to go on.
    if (alive.length > 1) moves.push({ kind: 'die', host });
    return moves;
  });
}

function tableMoves(world: World): Move[] {
  return [...world.tasks.entries()].flatMap(([task, row]): Move[] => {
    if (row.parked) return [{ kind: 'release', task }];
    const lapses = row.state === 'running' && !row.expired && (world.budget.faults > 0 || !isRun(world, task));
    return lapses ? [{ kind: 'expire', task }] : [];
  });
}

function peoplesMoves({ tasks, budget }: World): Move[] {
  const all = [...tasks.entries()].filter(([, row]) => row.there);
  const live = all.filter(([, row]) => !isSettled(row)).map(([task]) => task);
  const moves = all.flatMap(([task, { paused }]): Move[] => (paused ? [{ kind: 'resume', task }] : []));
  if (budget.cancels > 0) moves.push(...live.map((task): Move => ({ kind: 'cancel', task })));
  if (budget.pauses > 0) moves.push(...live.map((task): Move => ({ kind: 'pause', task })));
  if (budget.retries === 0) return moves;
  for (const kind of ['rerun', 'rerun alone'] as const) moves.push(...all.map(([task]): Move => ({ kind, task })));
  return [...moves, { kind: 'retry' }];
}
