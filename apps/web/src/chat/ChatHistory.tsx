import type { ChatKind, ChatView } from '@boocode/contracts/chat';
import type { ProjectView } from '@boocode/contracts/project';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Archive, ArchiveRestore, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { archivedChatsQuery, changeChat, chatsQuery, deleteChat } from '../api/chats.js';
import { ago } from '../format/duration.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import rows from '../ui/rows.module.css';
import { useNow } from '../ui/useNow.js';
import styles from './ChatHistory.module.css';

interface Props {
  kind: ChatKind;
  project: ProjectView | null;
  onOpen: (id: string) => void;
  /** It was archived or deleted. */
  onGone: (id: string) => void;
  onClose: () => void;
}

/** All chats of a project, to find, open, put away and delete. */
export function ChatHistory({ kind, project, onOpen, onGone, onClose }: Props) {
  const [search, setSearch] = useState('');
  const [archived, setArchived] = useState(false);
  const current = useQuery(chatsQuery());
  const putAway = useQuery({ ...archivedChatsQuery(), enabled: archived });
  const { data, error } = archived ? putAway : current;
  const work = useHistoryWork(onGone);
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const chats = (data ?? []).filter(
    (chat) =>
      chat.kind === kind &&
      chat.project_id === (project?.id ?? null) &&
      wanted.every((word) => chat.title.toLowerCase().includes(word)),
  );
  return (
    <Dialog title={project === null ? 'Chats' : `Chats of ${project.name}`} onClose={onClose}>
      <div className={styles.tools}>
        <input
          type="search"
          autoFocus
          aria-label="Search the chats"
          placeholder="Search by title"
          className={styles.search}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <label className={styles.archived}>
          <input type="checkbox" checked={archived} onChange={({ target }) => setArchived(target.checked)} />
          Archived
        </label>
      </div>
      {error === null ? null : <ErrorNote what="The chats could not be read" error={error} />}
      {work.error === null ? null : <ErrorNote what="The chat stays as it was" error={work.error} />}
      {work.undo === null ? null : (
        <p role="status" className={styles.undo}>
          <span>Archived “{work.undo.title}”.</span>
          <GuardedButton needs="run" onClick={work.takeBack}>
            Undo
          </GuardedButton>
        </p>
      )}
      {data === undefined && error === null ? <SkeletonRows count={4} label="Reading the chats" /> : null}
      {data !== undefined && chats.length === 0 ? (
        <p className={styles.none}>
          {wanted.length > 0 ? 'No chat has these words in its title.' : 'No chat is here.'}
        </p>
      ) : null}
      <ul aria-label="Chats" className={styles.list}>
        {chats.map((chat) => (
          <HistoryRow key={chat.id} chat={chat} onOpen={() => onOpen(chat.id)} work={work} />
        ))}
      </ul>
    </Dialog>
  );
}

type Work = ReturnType<typeof useHistoryWork>;

/** What changes a chat here; frames tell it to the list, and what is archived is read anew. */
function useHistoryWork(onGone: (id: string) => void) {
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [undo, setUndo] = useState<ChatView | null>(null);
  const attempt = async (change: Promise<unknown>, then?: () => void) => {
    setError(null);
    try {
      await change;
      then?.();
      await client.invalidateQueries({ queryKey: archivedChatsQuery().queryKey });
    } catch (reason) {
      setError(reason);
    }
  };
  return {
    error,
    undo,
    archive: (chat: ChatView) =>
      attempt(changeChat(chat.id, { archived: true }), () => {
        setUndo(chat);
        onGone(chat.id);
      }),
    restore: (chat: ChatView) => attempt(changeChat(chat.id, { archived: false })),
    takeBack: () => {
      if (undo === null) return;
      setUndo(null);
      void attempt(changeChat(undo.id, { archived: false }));
    },
    remove: (chat: ChatView) => attempt(deleteChat(chat.id), () => onGone(chat.id)),
  };
}

function HistoryRow({ chat, onOpen, work }: { chat: ChatView; onOpen: () => void; work: Work }) {
  const [asked, setAsked] = useState(false);
  const now = useNow(false);
  if (asked) {
    return (
      <li className={styles.ask} role="group" aria-label={`Delete ${chat.title}?`}>
        <span>Delete “{chat.title}” with all its messages? They do not come back.</span>
        <GuardedButton needs="admin" look="danger" onClick={() => void work.remove(chat)}>
          Delete
        </GuardedButton>
        <Button autoFocus onClick={() => setAsked(false)}>
          Keep
        </Button>
      </li>
    );
  }
  return (
    <li className={rows.row}>
      <button type="button" data-row className={rows.open} onClick={onOpen}>
        <span className={rows.title}>{chat.title}</span>
        <span className={rows.status}>{ago(chat.updated_at, now)}</span>
      </button>
      {chat.archived ? (
        <GuardedButton
          needs="run"
          look="bare"
          aria-label={`Take ${chat.title} back`}
          title="Take it back"
          onClick={() => void work.restore(chat)}
        >
          <ArchiveRestore aria-hidden className={styles.icon} />
        </GuardedButton>
      ) : (
        <GuardedButton
          needs="run"
          look="bare"
          aria-label={`Archive ${chat.title}`}
          title="Archive"
          onClick={() => void work.archive(chat)}
        >
          <Archive aria-hidden className={styles.icon} />
        </GuardedButton>
      )}
      <GuardedButton
        needs="admin"
        look="bare"
        aria-label={`Delete ${chat.title}…`}
        title="Delete…"
        onClick={() => setAsked(true)}
      >
        <Trash2 aria-hidden className={styles.icon} />
      </GuardedButton>
    </li>
  );
}
