/** What was measured, and what is asked of it. The bench reads it as JSON, judges it and writes its page. */
export interface Figure {
  /** Figures of a group stand together. */
  group: string;
  name: string;
  /** Null: it could not be measured; `note` says why. */
  value: number | null;
  unit: string;
  digits: number;
  /** Without one it is told, not judged. */
  limit?: { at: 'most' | 'least'; value: number };
  /** The same, of a page on which nothing is: what this machine can do at all. */
  baseline?: number;
  note?: string;
}

type Limit = NonNullable<Figure['limit']>;
export const most = (value: number): Limit => ({ at: 'most', value });
export const least = (value: number): Limit => ({ at: 'least', value });

/** The nearest sample below which the share `q` of them lies. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))];
  if (value === undefined) throw new Error('Nothing was measured.');
  return value;
}

export const shareOver = (samples: readonly number[], limit: number): number =>
  samples.filter((sample) => sample > limit).length / Math.max(1, samples.length);
