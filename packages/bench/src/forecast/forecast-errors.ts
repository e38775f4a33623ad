import type { Forecast } from '@boocode/contracts/run-preview';
import { median } from '../statistics.js';

type Range = Forecast['tokens'];

/** How far a forecast was off. */
export interface Miss {
  /** From what it came to to the middle of the range, in percent of what it came to: above 0 too much was forecast. */
  percent: number;
  /** Whether what it came to lies in the range. */
  inside: boolean;
}

/** How far a range was off. What came to nothing has no percentage; the caller leaves it out. */
export function missOf({ low, high }: Range, actual: number): Miss {
  if (actual <= 0) throw new Error('There is no percentage of nothing.');
  return { percent: (((low + high) / 2 - actual) / actual) * 100, inside: low <= actual && actual <= high };
}

export interface MissSummary {
  count: number;
  /** The median of the percentages without their signs. */
  error: number;
  /** The median of the percentages with their signs. */
  bias: number;
  /** How many of them lie in their ranges, 0 to 1. */
  inside: number;
}

/** Null without any. */
export function summaryOf(misses: readonly Miss[]): MissSummary | null {
  if (misses.length === 0) return null;
  return {
    count: misses.length,
    error: median(misses.map(({ percent }) => Math.abs(percent))),
    bias: median(misses.map(({ percent }) => percent)),
    inside: misses.filter(({ inside }) => inside).length / misses.length,
  };
}
