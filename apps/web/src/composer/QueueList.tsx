import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { Button } from '../ui/Button.js';
import type { ComposerMessage, ComposerQueue } from './composer-props.js';
import { wordsOf } from './draft.js';
import styles from './QueueList.module.css';

interface Props {
  queue: ComposerQueue;
  /** Gets what is taken back. */
  onBack: (message: ComposerMessage) => void;
}

/** What waits behind the answer, in the order in which it will be sent. */
export function QueueList({ queue, onBack }: Props) {
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
              disabled={index === 0 || item.key === queue.sending}
              onClick={() => queue.move(item.key, index - 1)}
            >
              <ArrowUp aria-hidden className={styles.icon} />
            </Button>
            <Button
              look="bare"
              aria-label={`Move message ${index + 1} down`}
              disabled={index === queue.items.length - 1 || item.key === queue.sending}
              onClick={() => queue.move(item.key, index + 1)}
            >
              <ArrowDown aria-hidden className={styles.icon} />
            </Button>
            <Button
              look="bare"
              aria-label={`Take message ${index + 1} back`}
              title="Back into the box"
              disabled={item.key === queue.sending}
              onClick={() => {
                queue.remove(item.key);
                onBack(item);
              }}
            >
              <X aria-hidden className={styles.icon} />
            </Button>
          </li>
        ))}
      </ol>
    </div>
  );
}
