import type { PaneProps } from '../panes/pane.js';
import styles from './ChatPane.module.css';
import { ChatTabBar } from './ChatTabBar.js';
import { ChatView } from './ChatView.js';
import { NewChat } from './NewChat.js';
import { tabsClosed, tabsOpened } from './tabs.js';

/** Chats with models, side by side as tabs. */
export function ChatPane({ pane, project, change }: PaneProps) {
  const { active } = pane;
  return (
    <div className={styles.pane} role="tabpanel" aria-label="The chat">
      <ChatTabBar kind="chat" pane={pane} project={project} change={change} />
      {active === null ? (
        <NewChat paneId={pane.id} project={project} onBegun={(id) => change((now) => tabsOpened(now, id))} />
      ) : (
        <ChatView
          key={active}
          chatId={active}
          project={project}
          onLeave={() => change((now) => tabsClosed(now, active))}
          onNew={() => change({ active: null })}
        />
      )}
    </div>
  );
}
