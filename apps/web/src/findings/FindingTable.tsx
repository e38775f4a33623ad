import type { FindingView } from '@boocode/contracts/finding-life';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffectEvent, useLayoutEffect, useRef, type ReactNode } from 'react';
import styles from './FindingTable.module.css';

interface Props {
  rows: readonly FindingView[];
  /** The open one is brought into sight once, when the list is opened. */
  openRef: string | null;
  children: (finding: FindingView) => ReactNode;
}

const rowGuess = 28;

/** Findings in their order, of which only those in sight are in the page. What comes above what is read moves nothing. */
export function FindingTable({ rows, openRef, children }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  /** The first row in sight, and how much of it is not. */
  const reading = useRef<{ ref: string; hidden: number } | null>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing memoised is given its functions
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowGuess,
    getItemKey: (index) => rows[index]?.ref ?? index,
    overscan: 12,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
    onChange: (instance) => {
      const offset = instance.scrollOffset ?? 0;
      const first = instance.getVirtualItems().find(({ end }) => end > offset);
      const row = first === undefined ? undefined : rows[first.index];
      if (first !== undefined && row !== undefined) reading.current = { ref: row.ref, hidden: offset - first.start };
    },
  });
  const order = rows.map(({ ref }) => ref).join(' ');
  const keepPlace = useEffectEvent(() => {
    const { current } = reading;
    if (current === null || (list.scrollOffset ?? 0) === 0) return;
    const index = rows.findIndex(({ ref }) => ref === current.ref);
    const start = list.measurementsCache[index]?.start;
    if (start !== undefined) list.scrollToOffset(start + current.hidden);
  });
  useLayoutEffect(() => keepPlace(), [order]);
  const showOpen = useEffectEvent(() => {
    const index = rows.findIndex(({ ref }) => ref === openRef);
    if (index >= 0) list.scrollToIndex(index, { align: 'center' });
  });
  useLayoutEffect(() => showOpen(), []);
  return (
    <div className={styles.table}>
      <div aria-hidden className={styles.head}>
        <span>Severity</span>
        <span>Finding</span>
        <span className={styles.place}>Place</span>
        <span className={styles.angles}>Angles that agree</span>
        <span>Validator</span>
        <span className={styles.standing}>Status</span>
      </div>
      <div ref={scroller} className={styles.scroller}>
        <ol aria-label="Findings" ref={list.containerRef} className={styles.rows}>
          {list.getVirtualItems().map(({ index, key }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <li
                key={key}
                ref={list.measureElement}
                data-index={index}
                aria-setsize={rows.length}
                aria-posinset={index + 1}
              >
                {children(row)}
              </li>
            );
          })}
        </ol>
      </div>
    </div>
  );
}
