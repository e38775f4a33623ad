import { isRun, isSettled, type Move, type World } from './model.js';

/** Everything that can happen next. */
export function movesOf(world: World): Move[] {
  return [...hostMoves(world), ...tableMoves(world), ...peoplesMoves(world)];
}

/** Whether the engine makes this move by itself, without a fault and without a person: what "it goes on" rests on. */
export function isProgress({ kind }: Move): boolean {
  return kind === 'claim' || kind === 'complete' || kind === 'expire' || kind === 'reap' || kind === 'release';
}

function hostMoves({ tasks, hosts, budget }: World): Move[] {
  const ready = [...tasks.entries()].flatMap(([task, row]) => (row.ready ? [task] : []));
  const alive = [...hosts.entries()].filter(([, host]) => host.alive);
  return alive.flatMap(([host, { runs }]): Move[] => {
    const moves: Move[] = [{ kind: 'reap', host }];
    if (runs.length > 0) moves.push({ kind: 'heartbeat', host });
    moves.push(...ready.map((task): Move => ({ kind: 'claim', host, task })));
    moves.push(...runs.map((ref): Move => ({ kind: 'complete', host, ref })));
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
  const live = [...tasks.entries()].filter(([, row]) => !isSettled(row));
  const moves = budget.cancels > 0 ? live.map(([task]): Move => ({ kind: 'cancel', task })) : [];
  return budget.retries > 0 ? [...moves, { kind: 'retry' }] : moves;
}
