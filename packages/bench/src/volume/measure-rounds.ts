import { ACTS, playRun, type Act } from './engine-play.js';
import type { History } from './histories.js';
import type { Growth, Measured } from './ratios.js';
import type { VolumeReading } from './reads.js';

/** A call is not made more often once it has taken so long with one history. */
const ENOUGH_MS = 12_000;
const AT_LEAST = 3;

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
  // The first of a call plans, and reads what is not in memory: it is not counted.
  for (let round = -1; round < rounds; round += 1) {
    for (const [n, row] of measured.entries()) {
      const spent = row.samples.map((samples) => samples.reduce((sum, ms) => sum + ms, 0));
      if (round >= AT_LEAST && Math.max(...spent) > ENOUGH_MS) continue;
      for (const size of inTurn(histories, round)) {
        const began = performance.now();
        await histories[size]?.readings[n]?.call();
        if (round >= 0) row.samples[size]?.push(performance.now() - began);
      }
    }
  }
  return measured;
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
