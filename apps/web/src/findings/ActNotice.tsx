import { X } from 'lucide-react';
import { Button } from '../ui/Button.js';
import styles from './ActNotice.module.css';

interface Props {
  notice: { text: string; undo?: () => void } | null;
  onClose: () => void;
}

/** What was just done, and the way back. Always in the page, so that ears hear of what comes into it. */
export function ActNotice({ notice, onClose }: Props) {
  return (
    <div role="status" aria-label="What was done" className={styles.place}>
      {notice === null ? null : (
        <div className={styles.notice}>
          <p>{notice.text}</p>
          {notice.undo === undefined ? null : (
            <Button
              onClick={() => {
                onClose();
                notice.undo?.();
              }}
            >
              Undo
            </Button>
          )}
          <Button look="bare" aria-label="Close the notice" onClick={onClose}>
            <X aria-hidden className={styles.icon} />
          </Button>
        </div>
      )}
    </div>
  );
}
