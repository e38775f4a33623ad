import { Accessibility, Plus, X } from 'lucide-react';
import { Button } from '../ui/Button.js';
import styles from './TerminalPane.module.css';

interface Props {
  tabs: readonly { id: string; title: string }[];
  active: string | null;
  screenReader: boolean;
  onShow: (id: string) => void;
  onClose: (id: string) => void;
  onOpen: () => void;
  onScreenReader: (on: boolean) => void;
}

export function TerminalTabs({ tabs, active, screenReader, onShow, onClose, onOpen, onScreenReader }: Props) {
  const step = (from: number, by: number) => {
    const next = tabs[(from + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    onShow(next.id);
    document.getElementById(tabId(next.id))?.focus();
  };
  return (
    <div className={styles.bar}>
      <div role="tablist" aria-label="Terminals" className={styles.tabs}>
        {tabs.map(({ id, title }, index) => (
          <span key={id} role="presentation" className={styles.tab} data-active={id === active}>
            <button
              id={tabId(id)}
              type="button"
              role="tab"
              aria-selected={id === active}
              tabIndex={id === active ? 0 : -1}
              onClick={() => onShow(id)}
              onKeyDown={(event) => {
                if (event.key === 'ArrowLeft') step(index, -1);
                else if (event.key === 'ArrowRight') step(index, 1);
                else if (event.key === 'Delete') onClose(id);
              }}
            >
              {title}
            </button>
            {/* For the pointer alone: a list of tabs holds nothing else, and Delete closes by key. */}
            <span aria-hidden title={`Close ${title}`} className={styles.close} onClick={() => onClose(id)}>
              <X aria-hidden className={styles.icon} />
            </span>
          </span>
        ))}
      </div>
      <Button look="bare" aria-label="New terminal" title="New terminal" onClick={onOpen}>
        <Plus aria-hidden className={styles.icon} />
      </Button>
      <Button
        look="bare"
        aria-label="For screen readers"
        title="For screen readers: what is written is read out"
        aria-pressed={screenReader}
        onClick={() => onScreenReader(!screenReader)}
      >
        <Accessibility aria-hidden className={styles.icon} />
      </Button>
    </div>
  );
}

const tabId = (id: string) => `terminal-tab-${id}`;
