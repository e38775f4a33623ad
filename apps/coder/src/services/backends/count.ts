import { z } from 'zod';

/** No agent uses as much in one call; sums of such numbers are still exact. */
const most = 1e12;

/** A number of tokens as agents tell it: whole and not negative. What is no number that can be counted stands for nothing. */
export const Count = z.unknown().transform(countOf);

/** The same of a value that was read already. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.round(Math.min(value, most)) : 0;
}
