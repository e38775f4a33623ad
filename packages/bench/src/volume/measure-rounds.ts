import { ACTS, playRun, type Act } from './engine-play.js';
import type { History } from './histories.js';
import type { Growth, Measured } from './ratios.js';
import type { VolumeReading } from './reads.js';

/** A call is not made more often once it has taken so long with one history. */
const ENOUGH_MS = 12_000;
const AT_LEAST = 3;
/** One that takes so long at first is not made again: nobody would wait for it twice. */
const TOO_SLOW_MS = 4_000;

type Sized = Pick<History, 'sql' | 'host'>;

/** Each history's readings, in the same order. */
export async function measureReadings(
  histories: readonly { readings: readonly VolumeReading[] }[],
  rounds: number,
): Promise<(Measured & { part: VolumeReading['part'] })[]> {
  const [first] = histories;
  const measured = (first?.readings ?? []).map(({ what, part, growth }) => ({
    what,
    part,
    growth,
    samples: histories.map((): number[] => []),
  }));
  const done = new Set<number>();
  for (let round = -1; round < rounds; round += 1) {
    for (const [n, { samples }] of measured.entries()) {
      if (done.has(n)) continue;
      const taken = await timesOf(histories, n, round);
      const tooSlow = Math.max(...taken) > TOO_SLOW_MS;
      // The first of a call plans, and reads what is not in memory: it counts only where there is no other.
      if (round < 0 && !tooSlow) continue;
      for (const [size, ms] of taken.entries()) samples[size]?.push(ms);
      const spent = samples.map((ofSize) => ofSize.reduce((sum, ms) => sum + ms, 0));
      if (tooSlow || (round + 1 >= AT_LEAST && Math.max(...spent) > ENOUGH_MS)) done.add(n);
    }
  }
  return measured;
}

/** Milliseconds of one reading, made once with each history. */
async function timesOf(
  histories: readonly { readings: readonly VolumeReading[] }[],
  reading: number,
  round: number,
): Promise<number[]> {
  const taken = histories.map(() => 0);
  for (const size of inTurn(histories, round)) {
    const began = performance.now();
    await histories[size]?.readings[reading]?.call();
    taken[size] = performance.now() - began;
  }
  return taken;
}

const flat: Growth = { kind: 'flat' };

/** A run in each history a round; of each of its calls the median of the run. */
export async function measureEngine(histories: readonly Sized[], rounds: number): Promise<Measured[]> {
  const samples = new Map<Act, number[][]>(ACTS.map((act) => [act, histories.map((): number[] => [])]));
  for (let round = -1; round < rounds; round += 1) {
    for (const size of inTurn(histories, round)) {
      const history = histories[size];
      if (history === undefined) continue;
      const acts = await playRun(history.sql, history.host.id);
      if (round < 0) continue;
      for (const act of ACTS) samples.get(act)?.[size]?.push(middle(acts[act]));
    }
  }
  return [...samples].map(([what, ofSizes]) => ({ what, growth: flat, samples: ofSizes }));
}

function middle(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

/** Forward and backward in turn, so that what disturbs one round disturbs no size more than the others. */
function inTurn(histories: readonly unknown[], round: number): number[] {
  const order = histories.map((_, n) => n);
  return round % 2 === 0 ? order : order.toReversed();
}
