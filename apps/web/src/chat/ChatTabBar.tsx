import type { ChatKind } from '@boocode/contracts/chat';
import { useQuery } from '@tanstack/react-query';
import { History, Plus } from 'lucide-react';
import { useState, type KeyboardEvent } from 'react';
import { useMay } from '../access/useMay.js';
import { changeChat, chatsQuery } from '../api/chats.js';
import { HeaderSlot } from '../panes/HeaderSlot.js';
import type { PaneProps } from '../panes/pane.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { ChatHistory } from './ChatHistory.js';
import { ChatTab } from './ChatTab.js';
import styles from './ChatTabBar.module.css';
import { tabsClosed, tabsOpened } from './tabs.js';

interface Props extends Pick<PaneProps, 'pane' | 'project' | 'change'> {
  kind: ChatKind;
}

/** The chats of a pane, side by side; of none chosen, a new one. */
export function ChatTabBar({ kind, pane, project, change }: Props) {
  const { data: chats } = useQuery(chatsQuery());
  const mayRename = useMay('run') === null;
  const [renaming, setRenaming] = useState<string | null>(null);
  const [history, setHistory] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const close = (id: string) => change((now) => tabsClosed(now, id));
  const rename = (id: string, title: string | null) => {
    setRenaming(null);
    if (title === null || title.trim() === '') return;
    setError(null);
    changeChat(id, { title: title.trim().slice(0, 200) }).catch(setError);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (renaming !== null) return;
    const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    const id = tabs[at]?.dataset.chat;
    const keys: Readonly<Record<string, () => void>> = {
      ArrowRight: () => tabs[(at + 1) % tabs.length]?.focus(),
      ArrowLeft: () => tabs[(at - 1 + tabs.length) % tabs.length]?.focus(),
      Home: () => tabs[0]?.focus(),
      End: () => tabs.at(-1)?.focus(),
      F2: () => mayRename && id !== undefined && setRenaming(id),
      Delete: () => id !== undefined && close(id),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]?.();
  };
  return (
    <>
      <HeaderSlot>
        <div className={styles.bar}>
          <div role="tablist" aria-label="Chats of this pane" className={styles.tabs} onKeyDown={onKeyDown}>
            {pane.tabs.map((id) => (
              <ChatTab
                key={id}
                id={id}
                title={chats?.find((chat) => chat.id === id)?.title ?? 'Chat'}
                active={id === pane.active}
                renaming={id === renaming}
                onSelect={() => change({ active: id })}
                onClose={() => close(id)}
                onRename={mayRename ? () => setRenaming(id) : null}
                onRenamed={(title) => rename(id, title)}
              />
            ))}
            {pane.active === null ? (
              <div className={styles.tab} data-active>
                <button type="button" role="tab" aria-selected tabIndex={0} className={styles.name}>
                  New chat
                </button>
              </div>
            ) : null}
          </div>
          <Button look="bare" aria-label="New chat" title="New chat" onClick={() => change({ active: null })}>
            <Plus aria-hidden className={styles.icon} />
          </Button>
          <Button look="bare" aria-label="Chats" title="All chats" onClick={() => setHistory(true)}>
            <History aria-hidden className={styles.icon} />
          </Button>
        </div>
      </HeaderSlot>
      {error === null ? null : <ErrorNote what="The title was not changed" error={error} />}
      {history ? (
        <ChatHistory
          kind={kind}
          project={project}
          onOpen={(id) => {
            setHistory(false);
            change((now) => tabsOpened(now, id));
          }}
          onGone={(id) => pane.tabs.includes(id) && close(id)}
          onClose={() => setHistory(false)}
        />
      ) : null}
    </>
  );
}
