import { Plus } from 'lucide-react';
import type { Dispatch } from 'react';
import { newPaneId, type LayoutEvent, type SizedPane } from './layout.js';
import { paneEntry } from './registry.js';
import styles from './Workspace.module.css';

interface Props {
  panes: readonly SizedPane[];
  focused: string;
  send: Dispatch<LayoutEvent>;
}

/** Where one pane is seen at a time: which one. */
export function PaneSwitcher({ panes, focused, send }: Props) {
  return (
    <nav className={styles.switcher} aria-label="Panes">
      {panes.map(({ id, kind }) => {
        const { title, icon: Icon } = paneEntry(kind);
        return (
          <button
            key={id}
            type="button"
            aria-current={id === focused}
            onClick={() => send({ type: 'focus', pane: id })}
          >
            <Icon aria-hidden className={styles.icon} />
            <span>{title}</span>
          </button>
        );
      })}
      <button
        type="button"
        aria-label="New pane"
        onClick={() => send({ type: 'open', spec: { kind: 'empty' }, how: 'split', id: newPaneId() })}
      >
        <Plus aria-hidden className={styles.icon} />
      </button>
    </nav>
  );
}
