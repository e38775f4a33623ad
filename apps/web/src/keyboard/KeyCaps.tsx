import styles from './KeyCaps.module.css';
import { keyCaps } from './stroke.js';

/** Keys as they look on the keyboard. */
export function KeyCaps({ keys }: { keys: string }) {
  return (
    <span className={styles.keys}>
      {keyCaps(keys).map((caps, stroke) => (
        <span key={stroke} className={styles.stroke}>
          {caps.map((cap) => (
            <kbd key={cap}>{cap}</kbd>
          ))}
        </span>
      ))}
    </span>
  );
}
