import { median } from '../statistics.js';

/** What must hold of a call, and why where it may grow. */
export type Growth =
  /** Costs the same whatever is behind it. */
  | { kind: 'flat' }
  /** Grows with what lies in a span or a list that a person asks for; `why` says with what, and where it ends. */
  | { kind: 'grows'; why: string };

/** How long a call took with each size of history, in the order of the sizes. */
export interface Measured {
  what: string;
  growth: Growth;
  samples: number[][];
}

export interface Ratio {
  what: string;
  growth: Growth;
  /** Milliseconds, by size. */
  medians: number[];
  /** The largest over the smallest size: the median of the ratios within each round, so that a busy machine disturbs both alike. */
  ratio: number;
  /** Null: it may grow. */
  met: boolean | null;
}

/** So much of the smallest history's time a call that may not grow may take with the largest. */
export const LIMIT = 2;

/** Below this a call is not worth a ratio: what is measured is the round trip. */
const NOTHING_MS = 0.25;

export function ratioOfSizes({ what, growth, samples }: Measured): Ratio {
  const first = samples[0] ?? [];
  const last = samples.at(-1) ?? [];
  const medians = samples.map((one) => median(one));
  const ratio = median(first.map((ms, round) => (last[round] ?? Number.NaN) / ms));
  const grew = ratio > LIMIT && (medians.at(-1) ?? 0) - (medians[0] ?? 0) > NOTHING_MS;
  return { what, growth, medians, ratio, met: growth.kind === 'flat' ? !grew : null };
}
