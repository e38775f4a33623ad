/** Tokens as `940`, `84k`, `1.2M`. */
export function tokens(count: number): string {
  if (count < 1000) return String(Math.round(count));
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** Money, or null where there is none: an agent that reports no price is not free, it is unpriced. */
export function money(usd: number | null): string | null {
  if (usd === null || usd === 0) return null;
  return usd < 0.01 ? '< $0.01' : `$${usd.toFixed(2)}`;
}

const span = (low: string, high: string) => (low === high ? low : `${low}–${high}`);

interface Range {
  low: number;
  high: number;
}

/** Tokens from the lowest to the highest: `900k–1.3M tokens`. */
export const tokenRange = ({ low, high }: Range) => `${span(tokens(low), tokens(high))} tokens`;

/** Whole minutes from the lowest to the highest: `11–16 min`; what is less than one is said so. */
export function minuteRange({ low, high }: Range): string {
  if (high < 1) return 'under 1 min';
  return `${span(String(Math.max(1, Math.round(low))), String(Math.max(1, Math.round(high))))} min`;
}

/** Money from the lowest to the highest; null where there is none. */
export function moneyRange(range: Range | null): string | null {
  const high = money(range?.high ?? null);
  return range === null || high === null ? null : span(money(range.low) ?? '$0', high);
}
