import type { ProjectView } from '@boocode/contracts/project';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { RefreshCw, SquareTerminal, X } from 'lucide-react';
import { useEffect } from 'react';
import { changesQuery } from '../api/changes.js';
import type { CoderChat } from '../live/coder-chat.js';
import { useWorkbench } from '../panes/useWorkbench.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { ChangedFiles } from './ChangedFiles.js';
import styles from './ChangesDrawer.module.css';
import { endedTools } from './coder-rows.js';

interface Props {
  chatId: string;
  project: ProjectView;
  chat: CoderChat;
  onClose: () => void;
}

/** So long after a tool has ended the files are looked at: tools often end in a row. */
const calmMs = 400;

/** What is different in the folder of the chat, or since its worktree began, file by file, whoever changed it. */
export function ChangesDrawer({ chatId, project, chat, onClose }: Props) {
  const client = useQueryClient();
  const { openPane } = useWorkbench();
  const { data, error, isPending, isFetching } = useQuery(changesQuery(chatId));
  const refresh = () => void client.invalidateQueries({ queryKey: changesQuery(chatId).queryKey });
  const done = endedTools(chat.events);
  useEffect(() => {
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: changesQuery(chatId).queryKey }), calmMs);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another tool that ended is the reason to look again
  }, [client, chatId, done]);
  return (
    <aside className={styles.drawer} aria-label="Changes" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <header className={styles.head}>
        <h3>Changes</h3>
        <Button look="bare" aria-label="Look again" title="Look again" disabled={isFetching} onClick={refresh}>
          <RefreshCw aria-hidden className={styles.icon} />
        </Button>
        <Button
          look="bare"
          aria-label="Open a terminal here"
          title="Open a terminal here"
          onClick={() => openPane({ kind: 'terminal' })}
        >
          <SquareTerminal aria-hidden className={styles.icon} />
        </Button>
        <Button look="bare" aria-label="Close the changes" title="Close (Esc)" onClick={onClose}>
          <X aria-hidden className={styles.icon} />
        </Button>
      </header>
      <div className={styles.body}>
        {isPending ? <SkeletonRows count={4} label="Looking for changes" /> : null}
        {error === null ? null : (
          <ErrorNote what="The changes could not be read" error={error}>
            <Button onClick={refresh}>Try again</Button>
          </ErrorNote>
        )}
        {data === undefined ? null : data.repository === null ? (
          <p className={styles.none}>
            {project.path} is no git repository, so nobody can tell what was changed. <code>git init</code> there, and
            commit once.
          </p>
        ) : (
          <ChangedFiles chatId={chatId} changes={data} />
        )}
      </div>
    </aside>
  );
}
