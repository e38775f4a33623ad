import { Check } from 'lucide-react';
import styles from './Selected.module.css';

/** The mark of who was picked, the same wherever contestants stand. */
export function Selected() {
  return (
    <span className={styles.selected}>
      <Check aria-hidden size="1em" strokeWidth={2.5} />
      [SELECTED]
    </span>
  );
}
