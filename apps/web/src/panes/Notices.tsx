import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/Button.js';
import styles from './Workspace.module.css';

/** Always there, so that ears hear of what comes into it. */
export function Notices({ children }: { children: ReactNode }) {
  return (
    <div className={styles.notices} role="status" aria-label="Notices">
      {children}
    </div>
  );
}

export function Notice({ children, onClose }: { children: ReactNode; onClose?: () => void }) {
  return (
    <div className={styles.notice}>
      <p>{children}</p>
      {onClose === undefined ? null : (
        <Button look="bare" aria-label="Close the notice" onClick={onClose}>
          <X aria-hidden className={styles.icon} />
        </Button>
      )}
    </div>
  );
}
