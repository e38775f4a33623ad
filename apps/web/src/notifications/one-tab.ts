/** So long one tab has the word. */
const heldMs = 3_000;
/** What is new is on the page by then, where the page shows such things. */
const drawnMs = 250;
/** A tab that shows it takes the word; others leave it so long. */
const deferMs = 250;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Whether this tab is the one that speaks of `key`: of several tabs of a browser one does, and none when one of them shows it. Without
 * locks, which plain HTTP does not have, every tab speaks for itself.
 */
export async function hasTheWord(key: string, inSight: () => boolean): Promise<boolean> {
  await pause(drawnMs);
  const seen = inSight();
  const locks: LockManager | null | undefined = navigator.locks;
  if (locks === null || locks === undefined) return !seen;
  if (!seen) await pause(deferMs);
  return new Promise((resolve, reject) => {
    const hold = (lock: Lock | null): Promise<void> | undefined => {
      resolve(lock !== null && !seen);
      return lock === null ? undefined : pause(heldMs);
    };
    locks.request(`boocode.news.${key}`, { ifAvailable: true }, hold).catch(reject);
  });
}
