import type { Contender } from './contender.js';
import { countRepeats, countSteps, timeEdges } from './edges.js';
import { chainShape, fanShape, reviewShape } from './shapes.js';
import { Stage, type House, type Performance, type Show } from './stage.js';
import { median, quantile } from './statistics.js';

/** How much of everything; the figures of the page use `full`. */
export interface Size {
  runs: number;
  warm_up_runs: number;
  single_runs: number;
  /** No further single run is begun after this. */
  single_ms: number;
  width: number;
  length: number;
  slots: number;
  /** What takes longer is given up. */
  limit_ms: number;
}

export const full: Size = {
  runs: 200,
  warm_up_runs: 20,
  single_runs: 50,
  single_ms: 8_000,
  width: 1_000,
  length: 300,
  slots: 16,
  limit_ms: 45_000,
};

/** Figures of one workload in one round; which ones depends on the workload. Milliseconds, or per step where it says so. */
export interface Figures {
  wall_ms: number;
  steps_per_second: number;
  edge_ms?: number;
  edge_p99_ms?: number;
  join_ms?: number;
  run_ms?: number;
  server_cpu_ms_per_step?: number;
  node_cpu_ms_per_step?: number;
  recovery_ms?: number;
  ran_twice?: number;
}

export const WORKLOADS = ['bulk', 'single', 'fan', 'chain', 'bulk-2', 'crash'] as const;
export type Workload = (typeof WORKLOADS)[number];

export interface Request {
  house: House;
  contender: Contender;
  size: Size;
  workloads: readonly Workload[];
  /** Told each result, or why there is none, as it comes. */
  tell(workload: Workload, result: Figures | Error): void;
}

/** One round of one contender: what needs one worker on one database, what needs two, and the crash on a third. */
export async function playRound(request: Request): Promise<void> {
  await playOn(request, {
    workers: 1,
    plays: [play('bulk', bulk), play('single', single), play('fan', fan), play('chain', chain)],
  });
  await playOn(request, { workers: 2, plays: [play('bulk-2', bulk)] });
  await playOn(request, { workers: 1, plays: [play('crash', crash)] });
}

type Play = { workload: Workload; measure: (stage: Stage, size: Size) => Promise<Figures> };

function play(workload: Workload, measure: Play['measure']): Play {
  return { workload, measure };
}

async function playOn(request: Request, { workers, plays }: { workers: number; plays: Play[] }): Promise<void> {
  const { house, contender, size } = request;
  const wanted = plays.filter(({ workload }) => request.workloads.includes(workload));
  if (wanted.length === 0) return;
  const stages = new StageKeeper(() => openWarm({ house, contender, size, workers }));
  for (const { workload, measure } of wanted) {
    try {
      const stage = await stages.open();
      await stage.checkpoint();
      request.tell(workload, await measure(stage, size));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      request.tell(workload, error);
      // What was given up may go on behind; the next workload begins on a stage of its own.
      await stages.close();
    }
  }
  await stages.close();
}

/** One stage for several workloads, anew after one has failed. */
class StageKeeper {
  readonly #make: () => Promise<Stage>;
  #stage: Stage | null = null;

  constructor(make: () => Promise<Stage>) {
    this.#make = make;
  }

  async open(): Promise<Stage> {
    this.#stage ??= await this.#make();
    return this.#stage;
  }

  async close(): Promise<void> {
    await this.#stage?.close();
    this.#stage = null;
  }
}

export interface Warm {
  house: House;
  contender: Contender;
  size: Size;
  workers: number;
  /** The database that is copied to begin with. */
  template?: string;
}

/** A stage whose workers have done the warm-up. */
export async function openWarm({ house, contender, size, workers, template }: Warm): Promise<Stage> {
  const shapes = [reviewShape(), fanShape(size.width), chainShape(size.length)];
  const stage = await Stage.open(house, {
    contender,
    workers,
    slots: size.slots,
    shapes,
    ...(template !== undefined && { template }),
  });
  try {
    await stage.perform({ shape: reviewShape(), count: size.warm_up_runs, limit_ms: size.limit_ms });
    return stage;
  } catch (error) {
    await stage.close();
    throw error;
  }
}

/** Bulk by itself, with or without a history, on a stage of its own. */
export async function playBulk(request: Omit<Warm, 'workers'>): Promise<Figures> {
  const stage = await openWarm({ ...request, workers: 1 });
  try {
    await stage.checkpoint();
    return await bulk(stage, request.size);
  } finally {
    await stage.close();
  }
}

// --- the workloads --------------------------------------------------------------------------------------------------

function bulk(stage: Stage, { runs, limit_ms }: Size): Promise<Figures> {
  return measured(stage, { shape: reviewShape(), count: runs, limit_ms });
}

function fan(stage: Stage, { width, limit_ms }: Size): Promise<Figures> {
  return measured(stage, { shape: fanShape(width), count: 1, limit_ms });
}

function chain(stage: Stage, { length, limit_ms }: Size): Promise<Figures> {
  return measured(stage, { shape: chainShape(length), count: 1, limit_ms });
}

/** One run at a time on an idle engine. */
async function single(stage: Stage, { single_runs, single_ms, limit_ms }: Size): Promise<Figures> {
  const shape = reviewShape();
  const edges: number[] = [];
  const joins: number[] = [];
  const walls: number[] = [];
  const end = performance.now() + single_ms;
  while (walls.length < single_runs && performance.now() < end) {
    const { executions, runs, wall_ms } = await stage.perform({ shape, count: 1, limit_ms });
    const timed = timeEdges(executions, { shape, runs, repeats: false });
    edges.push(...timed.all);
    joins.push(...timed.joins);
    walls.push(wall_ms);
  }
  const wall_ms = walls.reduce((sum, wall) => sum + wall, 0);
  return {
    wall_ms,
    steps_per_second: (walls.length * shape.steps.length) / (wall_ms / 1_000),
    edge_ms: median(edges),
    edge_p99_ms: quantile(edges, 0.99),
    join_ms: median(joins),
    run_ms: median(walls),
  };
}

/** Bulk, whose only worker is killed when half is done; another one, already loaded, goes on. */
async function crash(stage: Stage, { runs, limit_ms }: Size): Promise<Figures> {
  const shape = reviewShape();
  const half = (runs * shape.steps.length) / 2;
  const [victim] = stage.workers;
  const next = await stage.standBy();
  let killed = 0;
  const start = performance.now();
  const done = await stage.perform({
    shape,
    count: runs,
    limit_ms,
    async meanwhile(seen, check) {
      await seen.until((executions) => executions.length >= half, check);
      await victim?.kill();
      killed = performance.now();
      await stage.openWorker(next, true);
    },
  });
  const recovery_ms = performance.now() - killed;
  timeEdges(done.executions, { shape, runs: done.runs, repeats: true });
  const steps = countSteps(done.executions);
  return {
    wall_ms: done.wall_ms,
    steps_per_second: steps / ((killed - start + recovery_ms) / 1_000),
    recovery_ms,
    ran_twice: countRepeats(done.executions),
  };
}

async function measured(stage: Stage, show: Show): Promise<Figures> {
  return figuresOf(await stage.perform(show), show);
}

function figuresOf(done: Performance, { shape }: Show): Figures {
  const { all, joins } = timeEdges(done.executions, { shape, runs: done.runs, repeats: false });
  const steps = done.executions.length;
  return {
    wall_ms: done.wall_ms,
    steps_per_second: steps / (done.wall_ms / 1_000),
    edge_ms: median(all),
    edge_p99_ms: quantile(all, 0.99),
    ...(joins.length > 0 && { join_ms: median(joins) }),
    server_cpu_ms_per_step: done.server_cpu_ms / steps,
    node_cpu_ms_per_step: done.node_cpu_ms / steps,
  };
}
