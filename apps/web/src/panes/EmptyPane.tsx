import { paneEntry, openable } from './registry.js';
import type { PaneProps } from './pane.js';
import styles from './EmptyPane.module.css';
import { useWorkbench } from './useWorkbench.js';

/** Says what each kind of pane is for, and opens it in this place. */
export function EmptyPane({ pane, project }: PaneProps) {
  const { openPane, focusPane } = useWorkbench();
  return (
    <div className={styles.empty}>
      <h2>{paneEntry('empty').what}</h2>
      <ul>
        {openable(project).map(({ kind, title, what, icon: Icon }) => (
          <li key={kind}>
            <button
              type="button"
              data-row
              onClick={() => {
                focusPane(pane.id);
                openPane({ kind }, 'replace');
              }}
            >
              <Icon aria-hidden className={styles.icon} />
              <span className={styles.title}>{title}</span>
              <span className={styles.what}>{what}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
