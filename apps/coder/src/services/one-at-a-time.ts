import { setImmediate as endOfTurn } from 'node:timers/promises';

/**
 * Runs `work` one at a time: a call while it is under way makes it run once more afterwards, however many called. The
 * promise resolves when nothing is left to do; `work` must not reject.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let again = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (again) {
      // What calls in the same turn of the event loop is served together: the first of several attempts that end at one
      // moment must not leave the others to a second round.
      await endOfTurn();
      again = false;
      await work();
    }
    running = null;
  }

  return () => {
    again = true;
    running ??= run();
    return running;
  };
}
