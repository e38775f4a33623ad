import { tokens } from './amount.js';

type Range = { low: number; high: number };

const join = (low: string, high: string) => (low === high ? low : `${low} to ${high}`);

/** `120k to 300k tokens`. */
export const tokenRange = ({ low, high }: Range): string => `${join(tokens(low), tokens(high))} tokens`;

/** Whole minutes; what is less than one is said so. */
export function minuteRange({ low, high }: Range): string {
  if (high < 1) return 'under 1 min';
  return `${join(String(Math.max(1, Math.round(low))), String(Math.max(1, Math.round(high))))} min`;
}

const dollars = (amount: number) => `$${amount.toFixed(2)}`;

/** `$0.40 to $1.10`; null where money is not reported. */
export const moneyRange = (range: Range | null): string | null =>
  range === null ? null : join(dollars(range.low), dollars(range.high));
