import type { PaneProps } from '../panes/pane.js';
import { CoderChatView } from './CoderChatView.js';
import styles from './CoderPane.module.css';

/** Chats with agents, one to a tab. */
export function CoderPane({ pane, project, focused, change }: PaneProps) {
  const { active, tabs } = pane;
  return (
    <div className={styles.pane}>
      <CoderChatView
        key={active ?? 'new'}
        chatId={active}
        draftKey={active ?? `coder-${pane.id}`}
        project={project}
        focused={focused}
        onBegun={(id) => change({ tabs: [...tabs, id], active: id })}
      />
    </div>
  );
}
