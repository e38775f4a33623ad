import { ArrowDown } from 'lucide-react';
import { useImperativeHandle, type ReactNode, type Ref } from 'react';
import { Button } from './Button.js';
import { useVirtualLog, type VirtualLogRows } from './useVirtualLog.js';
import styles from './VirtualLog.module.css';

export interface VirtualLogHandle {
  /** Brings a row into sight, also one that is not in the page. Does nothing for a key that no row has. */
  show: (key: string) => void;
  toEnd: () => void;
}

interface Props<Row> extends VirtualLogRows<Row> {
  label: string;
  handle?: Ref<VirtualLogHandle>;
  children: (row: Row) => ReactNode;
}

/** What was said or done, in its order (ARIA's log): rows of any height, of which only those in sight are in the page. */
export function VirtualLog<Row>({ label, handle, children, ...given }: Props<Row>) {
  const { rows, earlier } = given;
  const { scroller, container, measure, shown, away, toEnd, show } = useVirtualLog(given);
  useImperativeHandle(handle, () => ({ show, toEnd }));
  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} role="log" aria-label={label} aria-live="off" tabIndex={0}>
        {earlier === undefined ? null : (
          <p role="status" className={styles.earlier}>
            {earlier.label}
          </p>
        )}
        <div ref={container} className={styles.rows}>
          {shown.map(({ index, key }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <div key={key} ref={measure} data-index={index} className={styles.row}>
                {children(row)}
              </div>
            );
          })}
        </div>
      </div>
      {away === null ? null : (
        <Button className={styles.end} onClick={toEnd}>
          <ArrowDown aria-hidden className={styles.icon} />
          {away === 'new below' ? 'New below' : 'To the end'}
        </Button>
      )}
    </div>
  );
}
