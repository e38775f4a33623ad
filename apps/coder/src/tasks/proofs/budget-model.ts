/** Five runs of four steps each under one budget: what it counts, written down as a person would. */

export interface BudgetStep {
  /** Index of its run. */
  run: number;
  forecast: number;
  /** What it really uses by its end. */
  real: number;
  /** By which of two hosts it runs; null = it does not. */
  host: number | null;
  /** What its attempt has told so far. */
  told: number;
  done: boolean;
}

export interface BudgetWorld {
  cap: number;
  steps: BudgetStep[];
  /** What the ended attempts count for. */
  counted: number;
  /** What the ended attempts have really used. */
  used: number;
  /** What crashed attempts used beyond all that is known of them. */
  unknown: number;
}

export type BudgetMove =
  | { kind: 'claim'; host: number; slots: number }
  | { kind: 'tell'; step: number; tokens: number }
  /** A crash comes at any point of the work, and has told what it had told. */
  | { kind: 'complete' | 'crash'; step: number };

/** Numbers from 0 to below 1, the same ones for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `excess`: by how much of its forecast a step may go beyond it. */
export function budgetWorld(random: () => number, excess: number): BudgetWorld {
  const steps = Array.from({ length: 20 }, (_, n): BudgetStep => {
    const forecast = 10 + Math.floor(random() * 90);
    const real = Math.floor(forecast * random() * (1 + excess));
    return { run: n % 5, forecast, real, host: null, told: 0, done: false };
  });
  return { cap: 100 + Math.floor(random() * 600), steps, counted: 0, used: 0, unknown: 0 };
}

/** What the budget counts: ended attempts, and of each that runs the larger of forecast and told. */
export function countedIn({ steps, counted }: BudgetWorld): number {
  return steps.reduce(
    (sum, { host, forecast, told }) => (host === null ? sum : sum + Math.max(forecast, told)),
    counted,
  );
}

/** What is spent in truth at the most: each that runs may have done all of its work, and told little of it. */
export function spentIn({ steps, used }: BudgetWorld): number {
  return steps.reduce((sum, { host, real }) => (host === null ? sum : sum + real), used);
}

export const isReady = ({ host, done }: BudgetStep): boolean => host === null && !done;

export const fits = (world: BudgetWorld, { forecast }: BudgetStep): boolean => countedIn(world) + forecast <= world.cap;

/** What a claim takes: in order whatever fits. */
export function claimIn(world: BudgetWorld, host: number, slots: number): number[] {
  const taken: number[] = [];
  for (const [at, step] of world.steps.entries()) {
    if (taken.length === slots) break;
    if (!isReady(step) || !fits(world, step)) continue;
    begin(step, host);
    taken.push(at);
  }
  return taken;
}

export function begin(step: BudgetStep, host: number): void {
  step.host = host;
  step.told = 0;
}

/** Of a claim nothing: what it takes is decided by who plays it. */
export function applyIn(world: BudgetWorld, move: Exclude<BudgetMove, { kind: 'claim' }>): void {
  const step = world.steps[move.step]!;
  if (move.kind === 'tell') {
    step.told = move.tokens;
    return;
  }
  const known = move.kind === 'complete' ? step.real : Math.max(step.told, step.forecast);
  world.counted += known;
  world.used += step.real;
  world.unknown += Math.max(0, step.real - known);
  step.host = null;
  step.done = move.kind === 'complete';
}

/** The next thing that may happen: two hosts claim, attempts tell late and a part, end or crash. */
export function nextMove(world: BudgetWorld, random: () => number): BudgetMove {
  const running = world.steps.flatMap(({ host }, at) => (host === null ? [] : [at]));
  const at = running[Math.floor(random() * running.length)];
  const dice = random();
  if (at === undefined || dice < 0.3) {
    return { kind: 'claim', host: 1 + Math.floor(random() * 2), slots: 1 + Math.floor(random() * 4) };
  }
  const { real, told } = world.steps[at]!;
  if (dice < 0.6) return { kind: 'tell', step: at, tokens: told + Math.floor(random() * (real - told + 1)) };
  return { kind: dice < 0.9 ? 'complete' : 'crash', step: at };
}
