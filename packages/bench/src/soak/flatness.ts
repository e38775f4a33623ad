import type { ReadingKind, Series } from './soak-hours.js';

/** How a series has come out; null: too few hours to say, or nothing that is judged. */
export interface Flatness {
  /** By how much it rises an hour, and may at most. */
  slope: number;
  limit: number;
  flat: boolean | null;
}

/**
 * What may be gained an hour: a number, or a share of what is there where that is more. What is opened is closed to the last one. A heap and its
 * allocator are never the same twice; a table grows by a page of 8 kB at a time, its indexes by several. Of what is told a row at a time
 * each reading says how much a page is.
 */
const LIMITS: Record<Exclude<ReadingKind, 'told'>, { least: number; share: number }> = {
  exact: { least: 0, share: 0 },
  heap: { least: 0.25, share: 0 },
  resident: { least: 3, share: 0 },
  rows: { least: 0.5, share: 0.01 },
  bytes: { least: 8, share: 0.01 },
  kept: { least: 0, share: 0.01 },
};

/** Below so many hours after the warm-up a line through them says nothing. */
const fewestHours = 4;
/** A leak may begin late, where it moves the middle of all slopes not at all. */
const lateHours = 2;

/** The first third: caches fill, pools open, tables find their size. */
export function warmUpOf(hours: number): number {
  return Math.ceil(hours / 3);
}

/**
 * Whether something stays as it is, once it is warm: the slope through the hours (Theil and Sen: the middle of the slopes of all pairs, which
 * no odd hour moves) is not above the limit, and the last hours are not above all others by more than they may have gained since.
 */
export function flatnessOf({
  kind,
  values,
  least: told = [],
}: Pick<Series, 'kind' | 'values'> & Partial<Pick<Series, 'least'>>): Flatness {
  const warmUp = warmUpOf(values.length);
  const judged = values.slice(warmUp);
  if (kind === 'told' || judged.length < fewestHours) return { slope: slopeOf(judged), limit: 0, flat: null };
  const { least, share } = LIMITS[kind];
  const limit = Math.max(least, middleOf(told.slice(warmUp)), share * middleOf(judged));
  const slope = slopeOf(judged);
  const earlier = Math.max(...judged.slice(0, -lateHours));
  const late = Math.min(...judged.slice(-lateHours));
  const jumped = late - earlier > limit * judged.length;
  return { slope, limit, flat: slope <= limit && !jumped };
}

/** By Theil and Sen, an hour. */
export function slopeOf(values: readonly number[]): number {
  const slopes = values.flatMap((value, at) =>
    values.slice(0, at).map((before, from) => (value - before) / (at - from)),
  );
  return slopes.length === 0 ? 0 : middleOf(slopes);
}

/** Between the two in the middle, where there are two. */
function middleOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (low + high) / 2;
}
