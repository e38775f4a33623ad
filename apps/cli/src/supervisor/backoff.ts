const firstMs = 250;
const longestMs = 10_000;
/** A process that lived this long is healthy: its next end starts the count anew. */
const healthyMs = 60_000;

/** Milliseconds to wait before starting again, after the wait before (null = none yet) and how long the process lived. */
export function nextDelay(previousMs: number | null, livedMs: number): number {
  if (previousMs === null || livedMs >= healthyMs) return firstMs;
  return Math.min(previousMs * 2, longestMs);
}
