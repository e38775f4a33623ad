import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import {
  useEffect,
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

/** As near to the end as this, what comes is followed. */
const near = 48;
const guess = 56;

/** Rows of any height, of which only those in sight exist. It follows its end until somebody scrolls away from it. */
export function RowList<Row extends { key: string }>({ rows, label, children, handle }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [away, setAway] = useState(false);
  // oxlint-disable-next-line react/react-compiler -- the list itself is cheap; its rows are not compiled away with it
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => guess,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
  });
  const toEnd = () => {
    const element = scroller.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  };
  useLayoutEffect(() => {
    if (follows.current) toEnd();
  });
  const onGrowth = useEffectEvent(() => {
    if (follows.current) toEnd();
  });
  useEffect(() => {
    const element = inner.current;
    const outer = scroller.current;
    if (element === null || outer === null) return undefined;
    const observer = new ResizeObserver(onGrowth);
    observer.observe(element);
    observer.observe(outer);
    return () => observer.disconnect();
  }, []);
  useImperativeHandle(handle, () => ({
    show(key) {
      follows.current = false;
      list.scrollToIndex(
        Math.max(
          0,
          rows.findIndex((row) => row.key === key),
        ),
        { align: 'center' },
      );
    },
  }));
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="log"
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          const atEnd = scrollHeight - scrollTop - clientHeight < near;
          follows.current = atEnd;
          setAway(!atEnd);
        }}
      >
        <div ref={inner} className={styles.inner} style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <div
                key={key}
                ref={list.measureElement}
                data-index={index}
                className={styles.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <div className={styles.column}>{children(row)}</div>
              </div>
            );
          })}
        </div>
      </div>
      {away ? (
        <Button
          className={styles.end}
          onClick={() => {
            follows.current = true;
            toEnd();
          }}
        >
          <ArrowDown aria-hidden className={styles.icon} />
          To the end
        </Button>
      ) : null}
    </div>
  );
}
