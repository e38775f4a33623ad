import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 100;

/** What `look` answers once it is not null. Errors: names what was waited for after `ms` milliseconds; as the signal says once it is aborted. */
export async function until<T>(
  { ms, what, signal }: { ms: number; what: string; signal: AbortSignal },
  look: () => Promise<T | null>,
): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${ms / 1_000} s in vain for ${what}.`);
    await delay(EVERY_MS, undefined, { signal });
  }
}
