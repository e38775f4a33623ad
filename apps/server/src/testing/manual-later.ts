import type { Later } from '../notifications/later.js';

/** A clock whose hands the test moves. */
export function manualLater() {
  const pending = new Set<{ work: () => void; ms: number }>();
  const waiting = new Set<() => void>();
  const later: Later = (work, ms) => {
    const entry = { work, ms };
    pending.add(entry);
    for (const look of waiting) look();
    return () => void pending.delete(entry);
  };
  const due = (ms: number) => [...pending].filter((entry) => entry.ms === ms);
  return {
    later,
    /** What waits, in milliseconds. */
    waits: () => [...pending].map(({ ms }) => ms),
    /** Resolves once so many wait for so long. */
    set: (ms: number, count = 1) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (due(ms).length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    /** Does now what waits for so long. */
    fire(ms: number): void {
      for (const entry of due(ms)) {
        pending.delete(entry);
        entry.work();
      }
    },
  };
}
