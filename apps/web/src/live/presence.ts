import type { Sight, WsRequest } from '@boocode/contracts/stream';

/** Said again well within the minute that the server believes it for. */
const againMs = 25_000;

/** What stands on this page, and whether anybody can see it: told to the server, so that nobody is called to what they look at. */
export interface Presence {
  /** Says so until it is called back; several of the same are one. */
  show: (sight: Sight) => () => void;
  /** Whether one of these is in front of a person. */
  shows: (sights: readonly Sight[]) => boolean;
  /** Tells all of it: there is a new connection. */
  say: () => void;
  /** Follows the page until it is called back. */
  begin: () => () => void;
}

const isVisible = () => document.visibilityState === 'visible';

export function createPresence(tell: (request: WsRequest) => void): Presence {
  const counts = new Map<Sight, number>();
  let saying = false;
  const say = () => tell({ type: 'presence', visible: isVisible(), sights: [...counts.keys()].slice(0, 500) });
  /** What changes together is said once. */
  const saySoon = () => {
    if (saying) return;
    saying = true;
    queueMicrotask(() => {
      saying = false;
      say();
    });
  };
  return {
    say,
    show(sight) {
      counts.set(sight, (counts.get(sight) ?? 0) + 1);
      saySoon();
      return () => {
        const left = (counts.get(sight) ?? 1) - 1;
        if (left > 0) counts.set(sight, left);
        else counts.delete(sight);
        saySoon();
      };
    },
    shows: (sights) => isVisible() && sights.some((sight) => counts.has(sight)),
    begin() {
      const timer = setInterval(() => {
        if (isVisible()) say();
      }, againMs);
      document.addEventListener('visibilitychange', say);
      return () => {
        clearInterval(timer);
        document.removeEventListener('visibilitychange', say);
      };
    },
  };
}
