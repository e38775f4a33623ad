/** The value below which the share `q` (0 to 1) of the sorted samples lies; the nearest sample, never between two. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))];
  if (value === undefined) throw new Error('There is no quantile of no samples.');
  return value;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}
