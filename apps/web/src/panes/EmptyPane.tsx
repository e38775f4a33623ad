import { useRefusal } from '../ui/useRefusal.js';
import styles from './EmptyPane.module.css';
import type { PaneProps } from './pane.js';
import { paneEntry } from './registry.js';
import { useOpenable, type Openable } from './useOpenable.js';
import { useWorkbench } from './useWorkbench.js';

/** Says what each kind of pane is for, and opens it in this place. */
export function EmptyPane({ pane, project }: PaneProps) {
  const { openPane, focusPane } = useWorkbench();
  const openable = useOpenable();
  return (
    <div className={styles.empty}>
      <h2>{paneEntry('empty').what}</h2>
      <ul>
        {openable(project).map((entry) => (
          <li key={entry.kind}>
            <Choice
              entry={entry}
              onChoose={() => {
                focusPane(pane.id);
                openPane({ kind: entry.kind }, 'replace');
              }}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Choice({ entry, onChoose }: { entry: Openable; onChoose: () => void }) {
  const { title, what, icon: Icon, refusal } = entry;
  const { ref, refused, tip } = useRefusal(refusal);
  return (
    <>
      <button type="button" data-row onClick={onChoose} {...refused} ref={ref}>
        <Icon aria-hidden className={styles.icon} />
        <span className={styles.title}>{title}</span>
        <span className={styles.what}>{what}</span>
      </button>
      {tip}
    </>
  );
}
