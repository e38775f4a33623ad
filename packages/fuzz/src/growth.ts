import { performance } from 'node:perf_hooks';

/** So much more takes so many times as long: in proportion, and as much again for what a busy machine adds. */
const more = 8;
const mostTimes = 4 * more;
/** What takes less is not worth a look, and not measured well. */
const leastMs = 150;

/**
 * Throws when reading eight times as much takes far more than eight times as long. Looked at again before it is believed: others use
 * the machine too.
 */
export function judgeGrowth(read: (times: number) => unknown, times: number): void {
  let last = '';
  for (let tries = 0; tries < 3; tries += 1) {
    const [short, long] = [elapsed(read, times), elapsed(read, times * more)];
    if (long < leastMs || long < mostTimes * Math.max(short, 0.5)) return;
    last = `${times} times: ${short.toFixed(1)} ms; ${times * more} times: ${long.toFixed(1)} ms`;
  }
  throw new Error(`It takes far longer than in proportion: ${last}.`);
}

function elapsed(read: (times: number) => unknown, times: number): number {
  const started = performance.now();
  read(times);
  return performance.now() - started;
}
