import { setImmediate as endOfTurn } from 'node:timers/promises';

/**
 * Runs `work` one at a time: however many call while it is under way, it runs once more afterwards. The promise resolves when
 * a run has ended that began after the call; `work` must not reject.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let current = Promise.resolve();
  let next: Promise<void> | null = null;

  async function run(): Promise<void> {
    // What calls in the same turn of the event loop is served together: the first of several attempts that end at one
    // moment must not leave the others to a second round.
    await Promise.all([endOfTurn(), current]);
    next = null;
    current = work();
    await current;
  }

  return () => {
    next ??= run();
    return next;
  };
}
