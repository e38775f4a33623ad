import { elementScroll, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import { nearEnd } from './log-end.js';
import { useHeldEnd } from './useHeldEnd.js';

export interface VirtualLogRows<Row> {
  rows: readonly Row[];
  /** Stays the same for as long as the row is in the list. */
  keyOf: (row: Row) => string;
  /** About how high a row is, in pixels, until it is measured. */
  guess: (row: Row) => number;
  /** What stands at the end, or makes it grow: another value says that something came there. */
  newest: unknown;
  /** There are rows before the first; `read` is called often, and has to know that it reads already. */
  earlier?: { label: string; read: () => void } | undefined;
}

/** So many rows from the first on, what is before it is read. */
const nearStart = 5;

/**
 * Places rows of any height in the element of `scroller`, tied to their end: the list opens there, and what is added there, or takes
 * its height from the list, is followed by whoever is there. What is added before, or changes its height above, moves nothing for
 * whoever reads elsewhere. `away` says where the reader is: at the end (null), above an end at which nothing came since, or above
 * something new.
 */
export function useVirtualLog<Row>({ rows, keyOf, guess, newest, earlier }: VirtualLogRows<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const last = rows.at(-1);
  const end = { key: last === undefined ? null : keyOf(last), newest };
  const { left, look, isHeld, move, leave } = useHeldEnd(scroller, end);
  /** The end was reached once: until then the list only seems to stand at its beginning. */
  const opened = useRef(false);
  // oxlint-disable-next-line react/incompatible-library -- nothing memoised is given its functions
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const row = rows[index];
      return row === undefined ? 0 : guess(row);
    },
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : keyOf(row);
    },
    overscan: 6,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
    paddingStart: 8,
    paddingEnd: 16,
    onChange: (instance) => {
      if (instance.isAtEnd(nearEnd)) opened.current = true;
      look();
    },
    scrollToFn: (...write) => move(() => elementScroll(...write)),
  });
  const open = useEffectEvent(() => list.scrollToEnd());
  const keepEnd = useEffectEvent(() => {
    if (isHeld()) list.scrollToEnd();
  });
  useLayoutEffect(() => {
    open();
    const { current } = scroller;
    if (current === null) return undefined;
    // What stands below, such as a composer or an ask, grows and goes, and takes its height from the list.
    const observer = new ResizeObserver(keepEnd);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  // The library follows what is added behind the last row; an agent's steps come before it, and it grows itself as its task ends.
  useLayoutEffect(() => keepEnd(), [rows]);
  const shown = list.getVirtualItems();
  const first = shown[0]?.index;
  const hasEarlier = earlier !== undefined;
  const readEarlier = useEffectEvent(() => {
    if (opened.current) earlier?.read();
  });
  useEffect(() => {
    if (hasEarlier && first !== undefined && first < nearStart) readEarlier();
  }, [hasEarlier, first, rows.length]);
  const away = left === null ? null : left.key === end.key && left.newest === newest ? 'nothing new' : 'new below';
  return {
    scroller,
    container: list.containerRef,
    measure: list.measureElement,
    shown,
    away,
    toEnd: () => list.scrollToEnd(),
    show: (key: string) => {
      const index = rows.findIndex((row) => keyOf(row) === key);
      if (index < 0) return;
      leave();
      list.scrollToIndex(index, { align: 'center' });
      // It may be at the end, and then nothing moved.
      look();
    },
  };
}
