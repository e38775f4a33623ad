import { setTimeout as delay } from 'node:timers/promises';

/** The work's result; rejects when there is none after so many milliseconds, for a case that hangs is a fault of the border. */
export async function within<Result>(ms: number, what: string, work: Promise<Result>): Promise<Result> {
  const done = new AbortController();
  const late = delay(ms, undefined, { signal: done.signal }).then(
    () => {
      throw new Error(`${what} did not end within ${ms} ms.`);
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
