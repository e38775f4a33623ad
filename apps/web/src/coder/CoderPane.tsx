import { ChatTabBar } from '../chat/ChatTabBar.js';
import { tabsOpened } from '../chat/tabs.js';
import type { PaneProps } from '../panes/pane.js';
import { CoderChatView } from './CoderChatView.js';
import styles from './CoderPane.module.css';

/** Chats with agents, side by side as tabs. */
export function CoderPane({ pane, project, focused, change }: PaneProps) {
  const { active } = pane;
  return (
    <div className={styles.pane}>
      <ChatTabBar kind="coder" pane={pane} project={project} change={change} />
      <CoderChatView
        key={active ?? 'new'}
        chatId={active}
        draftKey={active ?? `new-coder:${pane.id}`}
        project={project}
        focused={focused}
        onBegun={(id) => change((now) => tabsOpened(now, id))}
      />
    </div>
  );
}
