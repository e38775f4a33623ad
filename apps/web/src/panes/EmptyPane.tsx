import { paneEntry } from './registry.js';
import type { PaneProps } from './pane.js';
import styles from './EmptyPane.module.css';
import { useOpenable } from './useOpenable.js';
import { useWorkbench } from './useWorkbench.js';

/** Says what each kind of pane is for, and opens it in this place. */
export function EmptyPane({ pane, project }: PaneProps) {
  const { openPane, focusPane } = useWorkbench();
  const openable = useOpenable();
  return (
    <div className={styles.empty}>
      <h2>{paneEntry('empty').what}</h2>
      <ul>
        {openable(project).map(({ kind, title, what, icon: Icon, refusal }) => (
          <li key={kind}>
            <button
              type="button"
              data-row
              disabled={refusal !== null}
              title={refusal ?? undefined}
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
