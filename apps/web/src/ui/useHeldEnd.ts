import { useEffectEvent, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { carried, seenAt, type HeldEnd } from './log-end.js';

/**
 * Whether whoever reads in `scroller` is at its end, by what they did, never by what became longer or lower meanwhile. `left` is the
 * `end` as it was when they left it; null while they are there.
 */
export function useHeldEnd<End>(scroller: RefObject<HTMLElement | null>, end: End) {
  const [left, setLeft] = useState<End | null>(null);
  // Asked between a change and what is drawn of it, when `left` is still about what was before.
  const held = useRef<HeldEnd>(0);
  /** Sees where the log is now, after the list moved it by `moved`. */
  const look = (moved = 0) => {
    const { current: box } = scroller;
    if (box === null) return;
    const before = held.current;
    const place = { top: box.scrollTop, end: box.scrollHeight - box.clientHeight };
    held.current = seenAt(carried(before, moved), place);
    if ((before === null) !== (held.current === null)) setLeft(held.current === null ? end : null);
  };
  const scrolled = useEffectEvent(() => look());
  useLayoutEffect(() => {
    const { current: box } = scroller;
    if (box === null) return undefined;
    const listener = () => scrolled();
    box.addEventListener('scroll', listener, { passive: true });
    return () => box.removeEventListener('scroll', listener);
  }, [scroller]);
  return {
    left,
    look,
    isHeld: () => {
      look();
      return held.current !== null;
    },
    /** Carries out a move that the list makes by itself. */
    move: (write: () => void) => {
      const from = scroller.current?.scrollTop ?? 0;
      write();
      look((scroller.current?.scrollTop ?? from) - from);
    },
    /** Somebody goes elsewhere. */
    leave: () => {
      held.current = null;
      setLeft((known) => known ?? end);
    },
  };
}
