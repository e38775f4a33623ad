import type { ChatView } from '@boocode/contracts/chat';
import { useQuery } from '@tanstack/react-query';
import { Bot } from 'lucide-react';
import { chatsQuery } from '../api/chats.js';
import { ChatTabBar } from '../chat/ChatTabBar.js';
import type { PaneProps } from '../panes/pane.js';
import { CoderChatView } from './CoderChatView.js';
import styles from './CoderPane.module.css';

const inProject = (chat: ChatView, projectId: string | null) =>
  chat.kind === 'coder' && chat.project_id === projectId && !chat.archived;

/** Chats with agents, one to a tab. */
export function CoderPane({ pane, project, focused, change }: PaneProps) {
  const { data: chats } = useQuery(chatsQuery());
  const { active, tabs } = pane;
  const recent = (chats ?? []).filter((chat) => inProject(chat, project?.id ?? null) && !tabs.includes(chat.id));
  return (
    <div className={styles.pane}>
      <ChatTabBar
        kind="coder"
        tabs={tabs}
        active={active}
        onChange={change}
        projectId={project?.id ?? null}
      />
      <CoderChatView
        key={active ?? 'new'}
        chatId={active}
        project={project}
        focused={focused}
        onBegun={(id) => change({ tabs: [...tabs, id], active: id })}
      />
    </div>
  );
}
