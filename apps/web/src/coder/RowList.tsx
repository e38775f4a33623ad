import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import {
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react';
import { Button } from '../ui/Button.js';
import styles from './RowList.module.css';

export interface RowListHandle {
  show: (key: string) => void;
}

interface Props<Row extends { key: string }> {
  rows: readonly Row[];
  label: string;
  children: (row: Row) => ReactNode;
  handle?: Ref<RowListHandle>;
}

/** As near to the end as this, a person reads along. */
const nearEnd = 48;
const guess = 44;

/** Rows of any height, of which only those in sight are in the page. It follows its end for whoever is there. */
export function RowList<Row extends { key: string }>({ rows, label, children, handle }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  // oxlint-disable-next-line react/incompatible-library -- the list updates the page by itself
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => guess,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    directDomUpdates: true,
    directDomUpdatesMode: 'position',
    paddingEnd: 16,
    onChange: (instance) => setAway(!instance.isAtEnd(nearEnd)),
  });
  const toEnd = useEffectEvent(() => list.scrollToEnd());
  // A chat is opened at its end.
  useLayoutEffect(() => toEnd(), []);
  const keepEnd = useEffectEvent(() => {
    if (!away) list.scrollToEnd();
  });
  // What stands below, such as an ask, comes and goes, and takes its height from the list.
  useLayoutEffect(() => {
    const { current } = scroller;
    if (current === null) return undefined;
    const observer = new ResizeObserver(keepEnd);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  useImperativeHandle(handle, () => ({
    show(key) {
      const index = rows.findIndex((row) => row.key === key);
      if (index >= 0) list.scrollToIndex(index, { align: 'center' });
    },
  }));
  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} role="log" aria-live="off" aria-label={label} tabIndex={0}>
        <div ref={list.containerRef} className={styles.inner}>
          {list.getVirtualItems().map(({ index, key }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <div key={key} ref={list.measureElement} data-index={index} className={styles.row}>
                <div className={styles.column}>{children(row)}</div>
              </div>
            );
          })}
        </div>
      </div>
      {away ? (
        <Button className={styles.end} onClick={() => list.scrollToEnd()}>
          <ArrowDown aria-hidden className={styles.icon} />
          New below
        </Button>
      ) : null}
    </div>
  );
}
