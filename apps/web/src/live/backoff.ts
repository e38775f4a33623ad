const firstMs = 250;
const longestMs = 10_000;

/** Milliseconds to wait before try number `attempt` (from 0). `random` in [0, 1) spreads many tabs over half the time. */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** attempt);
  return Math.round(full / 2 + (full / 2) * random);
}
