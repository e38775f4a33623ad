import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { Button } from '../ui/Button.js';
import type { ComposerQueue } from './composer-props.js';
import { wordsOf } from './draft.js';
import styles from './QueueList.module.css';

/** What waits behind the answer, in the order in which it will be sent. */
export function QueueList({ queue }: { queue: ComposerQueue }) {
  if (queue.items.length === 0) return null;
  return (
    <div className={styles.queue}>
      {queue.held === null ? null : (
        <p role="status" className={styles.held}>
          <span>Held: {queue.held}</span>
          <Button look="bare" onClick={queue.release}>
            Send now
          </Button>
        </p>
      )}
      <ol aria-label="Queued messages" className={styles.list}>
        {queue.items.map((item, index) => (
          <li key={item.key} className={styles.item}>
            <span className={styles.words}>{wordsOf(item)}</span>
            <Button
              look="bare"
              aria-label={`Move message ${index + 1} up`}
              disabled={index === 0}
              onClick={() => queue.move(item.key, index - 1)}
            >
              <ArrowUp aria-hidden className={styles.icon} />
            </Button>
            <Button
              look="bare"
              aria-label={`Move message ${index + 1} down`}
              disabled={index === queue.items.length - 1}
              onClick={() => queue.move(item.key, index + 1)}
            >
              <ArrowDown aria-hidden className={styles.icon} />
            </Button>
            <Button look="bare" aria-label={`Take message ${index + 1} back`} onClick={() => queue.remove(item.key)}>
              <X aria-hidden className={styles.icon} />
            </Button>
          </li>
        ))}
      </ol>
    </div>
  );
}
