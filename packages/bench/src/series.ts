import type { Sample } from './report.js';
import { median } from './statistics.js';
import type { Figures } from './workloads.js';

/** One figure over the rounds. */
export interface Series {
  median: number;
  min: number;
  max: number;
}

/** Null when no round has the figure. */
export function seriesOf(samples: readonly Sample[], figure: keyof Figures): Series | null {
  const values = samples.map(({ figures }) => figures?.[figure]).filter((value) => value !== undefined);
  return values.length === 0 ? null : { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** What a figure is measured on, by contender or by workload. */
type Side = Pick<Sample, 'contender' | 'workload'>;

/** The median of a / b, each taken within one round, so that a busy machine disturbs both sides alike. */
export function ratioOf(
  samples: readonly Sample[],
  { a, b, figure }: { a: Side; b: Side; figure: keyof Figures },
): number | null {
  const at = (side: Side, round: number): number | undefined =>
    samples.find((one) => one.round === round && one.contender === side.contender && one.workload === side.workload)
      ?.figures?.[figure];
  const rounds = [...new Set(samples.map(({ round }) => round))];
  const ratios = rounds.flatMap((round) => {
    const [over, under] = [at(a, round), at(b, round)];
    return over === undefined || under === undefined ? [] : [over / under];
  });
  return ratios.length === 0 ? null : median(ratios);
}
