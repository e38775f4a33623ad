import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import styles from './ChatTabBar.module.css';

interface Props {
  id: string;
  title: string;
  active: boolean;
  renaming: boolean;
  onSelect: () => void;
  onClose: () => void;
  /** Null = whoever is here may not. */
  onRename: (() => void) | null;
  /** Null = it keeps its title. */
  onRenamed: (title: string | null) => void;
}

/** One chat in the bar: a double click or F2 renames it, Delete closes it. */
export function ChatTab({ id, title, active, renaming, onSelect, onClose, onRename, onRenamed }: Props) {
  const done = useRef(false);
  const own = useRef<HTMLDivElement>(null);
  // Of many tabs not all are in sight.
  useEffect(() => {
    if (active) own.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active]);
  const end = (value: string | null) => {
    // Enter takes the field away, and its blur would end it a second time.
    if (done.current) return;
    done.current = true;
    onRenamed(value === title ? null : value);
  };
  if (renaming) {
    return (
      <div className={styles.tab} data-active={active}>
        <input
          aria-label="Title"
          className={styles.field}
          defaultValue={title}
          maxLength={200}
          autoFocus
          ref={() => {
            done.current = false;
          }}
          onFocus={(event) => event.currentTarget.select()}
          onBlur={(event) => end(event.currentTarget.value)}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'Enter') end(event.currentTarget.value);
            if (event.key === 'Escape') {
              event.preventDefault();
              end(null);
            }
          }}
        />
      </div>
    );
  }
  return (
    <div ref={own} className={styles.tab} data-active={active}>
      <button
        type="button"
        role="tab"
        aria-selected={active}
        tabIndex={active ? 0 : -1}
        data-chat={id}
        title={`${title} (${onRename === null ? '' : 'F2 renames it, '}Delete closes it)`}
        className={styles.name}
        onClick={onSelect}
        onDoubleClick={() => onRename?.()}
        onAuxClick={(event) => event.button === 1 && onClose()}
      >
        {title}
      </button>
      {/* A list of tabs may hold nothing but tabs: this is for the pointer alone, the key is Delete. */}
      <button
        type="button"
        tabIndex={-1}
        aria-hidden
        title={`Close ${title}`}
        className={styles.close}
        onClick={onClose}
      >
        <X aria-hidden className={styles.icon} />
      </button>
    </div>
  );
}
