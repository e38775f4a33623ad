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
