import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ListRow } from './list-rows.js';

/** About a row's height until it is measured. */
const guess = 37;
/** So many rows from the last on, the next page is read. */
const nearEnd = 15;
/** As near to the beginning as this, a person sees what is new. */
const nearTop = 4;

type More = Pick<
  UseInfiniteQueryResult,
  'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'fetchNextPage'
>;

/** Places rows from the top on. What comes above, or goes there, does not move what is being read; `newAbove` says that it came. */
export function useTaskRows(rows: readonly ListRow[], { hasNextPage, isFetchingNextPage, ...more }: More) {
  const scroller = useRef<HTMLDivElement>(null);
  const first = rows[0]?.key;
  /** What was at the top when the reader was there last. */
  const [seen, setSeen] = useState(first);
  // oxlint-disable-next-line react/incompatible-library -- nothing memoised is given its functions
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => guess,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
    // Holds on to the row that is read by its key, wherever rows come or go; the end is nothing special here.
    anchorTo: 'end',
    scrollEndThreshold: -1,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
    onChange: (instance) => {
      if ((instance.scrollOffset ?? 0) <= nearTop) setSeen(first);
    },
  });
  const shown = list.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const readOn = useEffectEvent(() => void more.fetchNextPage());
  const wanted = hasNextPage && !isFetchingNextPage && !more.isFetchNextPageError && last >= rows.length - nearEnd;
  useEffect(() => {
    if (wanted) readOn();
  }, [wanted]);
  return {
    scroller,
    container: list.containerRef,
    measure: list.measureElement,
    shown,
    newAbove: first !== seen && (list.scrollOffset ?? 0) > nearTop,
    toTop: () => list.scrollToOffset(0),
  };
}
