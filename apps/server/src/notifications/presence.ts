import type { Presence, Sight } from '@boocode/contracts/stream';

/** A page says again that it is visible well within this; one whose machine went to sleep is not believed for longer. */
const believedMs = 70_000;

/** What people have in front of them, as their pages say. */
export interface PresenceBoard {
  /** Takes what a page says of itself; null when its connection has ended. */
  attend(page: object, presence: Presence | null): void;
  /** Whether a visible page shows any of these. */
  sees(sights: readonly Sight[]): boolean;
  /** Calls back whenever something may have come into sight. Answers with how to stop. */
  onSight(listener: () => void): () => void;
}

/** `now` in milliseconds. */
export function presenceBoard(now: () => number = Date.now): PresenceBoard {
  const pages = new Map<object, { sights: ReadonlySet<Sight>; until: number }>();
  const listeners = new Set<() => void>();
  return {
    attend(page, presence) {
      if (presence === null || !presence.visible) return void pages.delete(page);
      pages.set(page, { sights: new Set(presence.sights), until: now() + believedMs });
      for (const listener of listeners) listener();
      return undefined;
    },
    sees(sights) {
      const at = now();
      return [...pages.values()].some((page) => page.until > at && sights.some((sight) => page.sights.has(sight)));
    },
    onSight(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
