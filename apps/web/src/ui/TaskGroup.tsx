import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { ConditionSquares, type ByCondition } from './ConditionSquares.js';
import styles from './TaskGroup.module.css';

interface Props {
  /** What it is of, for ears: the title of its head. */
  name: string;
  /** Members by condition; a group without members has nothing to open. */
  many: ByCondition;
  /** How many of them a filter finds; null without one. */
  found: number | null;
  open: boolean;
  onToggle: () => void;
  /** The row of the head. */
  children: ReactNode;
}

/** A group in one line: its head, and what its members do as squares. Its members stand below it when it is open. */
export function TaskGroup({ name, many, found, open, onToggle, children }: Props) {
  const count = Object.values(many).reduce((sum, one) => sum + one, 0);
  return (
    <div className={styles.group} data-open={open}>
      {count === 0 ? (
        <span className={styles.toggle} />
      ) : (
        <button
          type="button"
          className={styles.toggle}
          tabIndex={-1}
          aria-expanded={open}
          aria-label={`${open ? 'Hide' : 'Show'} the ${count} of ${name}`}
          title={`${open ? 'Hide' : 'Show'} the ${count} (${open ? 'Left' : 'Right'})`}
          onClick={onToggle}
        >
          <ChevronRight aria-hidden className={styles.icon} />
        </button>
      )}
      <div className={styles.head}>{children}</div>
      <span className={styles.members}>
        {count === 0 ? null : (
          <>
            <ConditionSquares many={many} />
            <span className={`${styles.count} numbers`}>{found === null ? count : `${found} of ${count}`}</span>
          </>
        )}
      </span>
    </div>
  );
}
