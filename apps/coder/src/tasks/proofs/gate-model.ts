/** One gate and the tasks under it, as the design has them: what is proved of schedules is proved of this, and the table follows it. */
export interface GateWorld {
  gate: {
    /** `due`: its time has come, and one may try. Null = it was never refused. */
    state: 'open' | 'closed' | 'due';
    /** The task that tries, and the attempt in which it does. */
    probe: { task: number; attempt: number } | null;
    refusals: number;
    slots: number | null;
  } | null;
  tasks: { state: 'ready' | 'running' | 'completed'; attempt: number; began: number }[];
  /** One more with every move. */
  now: number;
  refusedAt: number;
  halvedAt: number;
}

export type GateMove =
  | { kind: 'claim'; slots: number }
  | { kind: 'answer' | 'complete' | 'crash'; task: number }
  | { kind: 'refuse'; task: number; told: boolean; rate: boolean }
  | { kind: 'time passes' | 'a person opens it' };

export function newGateWorld(tasks: number): GateWorld {
  return {
    gate: null,
    tasks: Array.from({ length: tasks }, () => ({ state: 'ready', attempt: 0, began: 0 })),
    now: 0,
    refusedAt: -1,
    halvedAt: -1,
  };
}

/** What could happen next; none once all have completed. */
export function gateMoves({ tasks, gate }: GateWorld): GateMove[] {
  const running = tasks.flatMap(({ state }, task) => (state === 'running' ? [task] : []));
  return [
    ...(tasks.some(({ state }) => state === 'ready')
      ? [1, 2, 4].map((slots) => ({ kind: 'claim' as const, slots }))
      : []),
    ...running.flatMap((task): GateMove[] => [
      { kind: 'answer', task },
      { kind: 'complete', task },
      { kind: 'crash', task },
      ...[true, false].flatMap((told) => [true, false].map((rate) => ({ kind: 'refuse' as const, task, told, rate }))),
    ]),
    ...(gate?.state === 'closed' ? [{ kind: 'time passes' as const }] : []),
    ...(gate !== null && gate.state !== 'open' ? [{ kind: 'a person opens it' as const }] : []),
  ];
}

/** The world after a move, and the tasks that it started. */
export function applyGateMove(before: GateWorld, move: GateMove): { world: GateWorld; started: number[] } {
  const world = copyOf(before);
  world.now += 1;
  const { gate } = world;
  if (move.kind === 'claim') return { world, started: claim(world, move.slots) };
  if ('task' in move) end(world, move);
  else if (gate !== null && move.kind === 'time passes') gate.state = 'due';
  else if (gate !== null) Object.assign(gate, { state: 'open', probe: null, refusals: 0 });
  return { world, started: [] };
}

/** By hand: a clone of any structure takes longer than the schedules. */
function copyOf({ gate, tasks, ...clocks }: GateWorld): GateWorld {
  return { ...clocks, gate: gate && { ...gate }, tasks: tasks.map((task) => ({ ...task })) };
}

export const runningIn = ({ tasks }: GateWorld): number => tasks.filter(({ state }) => state === 'running').length;

function roomOf(world: GateWorld): number {
  const { gate } = world;
  if (gate === null || (gate.state === 'open' && gate.slots === null)) return Infinity;
  if (gate.state === 'closed') return 0;
  if (gate.state === 'due') return isProbed(world) ? 0 : 1;
  return Math.max(0, Math.floor(gate.slots ?? 0) - runningIn(world));
}

function isProbed({ gate, tasks }: GateWorld): boolean {
  const probe = gate?.probe ?? null;
  return probe !== null && tasks[probe.task]?.state === 'running' && tasks[probe.task]?.attempt === probe.attempt;
}

function claim(world: GateWorld, slots: number): number[] {
  const ready = world.tasks.flatMap(({ state }, task) => (state === 'ready' ? [task] : []));
  const started = ready.slice(0, Math.min(slots, roomOf(world)));
  for (const task of started) {
    const row = taskOf(world, task);
    Object.assign(row, { state: 'running', attempt: row.attempt + 1, began: world.now });
    if (world.gate?.state === 'due') world.gate.probe = { task, attempt: row.attempt };
  }
  return started;
}

function end(world: GateWorld, move: Extract<GateMove, { task: number }>): void {
  const row = taskOf(world, move.task);
  const { gate } = world;
  const tries = gate?.probe?.task === move.task && gate.probe.attempt === row.attempt;
  if (move.kind === 'answer') {
    if (tries) Object.assign(gate, { state: 'open', probe: null });
    return;
  }
  row.state = move.kind === 'complete' ? 'completed' : 'ready';
  if (move.kind === 'refuse') refuse(world, move, row.began);
  else if (move.kind === 'complete' && gate !== null && (gate.state === 'open' || tries)) goOn(gate);
}

/** What a completion says of an open gate, or of the one at which it tried. */
function goOn(gate: NonNullable<GateWorld['gate']>): void {
  const slots = gate.slots === null ? 33 : gate.slots + 1 / gate.slots;
  Object.assign(gate, { state: 'open', probe: null, refusals: 0, slots: slots <= 32 ? slots : null });
}

function refuse(world: GateWorld, { told, rate }: Extract<GateMove, { kind: 'refuse' }>, began: number): void {
  world.gate ??= { state: 'open', probe: null, refusals: 0, slots: null };
  const { gate } = world;
  const sameRound = gate.state !== 'open' && began <= world.refusedAt;
  if (!sameRound) gate.refusals += 1;
  if (!sameRound || told) {
    Object.assign(gate, { state: 'closed', probe: null });
    world.refusedAt = world.now;
  }
  if (rate && began > world.halvedAt) {
    gate.slots = Math.max(1, Math.floor((runningIn(world) + 1) / 2));
    world.halvedAt = world.now;
  }
}

function taskOf({ tasks }: GateWorld, task: number): GateWorld['tasks'][number] {
  const found = tasks[task];
  if (found === undefined) throw new Error(`There is no task ${task}.`);
  return found;
}
