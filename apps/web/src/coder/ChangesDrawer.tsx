import type { ChangedFile, ChatChanges } from '@boocode/contracts/changes';
import type { ProjectView } from '@boocode/contracts/project';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronRight, RefreshCw, SquareTerminal, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { changesQuery, fileChangeQuery } from '../api/changes.js';
import type { CoderChat } from '../live/coder-chat.js';
import { useWorkbench } from '../panes/useWorkbench.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import styles from './ChangesDrawer.module.css';
import { endedTools } from './coder-rows.js';
import { DiffCount, DiffView } from './DiffView.js';
import { editsInDiff } from './edit-diff.js';

interface Props {
  chatId: string;
  project: ProjectView;
  chat: CoderChat;
  onClose: () => void;
}

/** So long after a tool has ended the files are looked at: tools often end in a row. */
const calmMs = 400;

/** What is different in the folder of the chat, file by file, whoever changed it. */
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
        {data === undefined ? null : <Files chatId={chatId} changes={data} project={project} />}
      </div>
    </aside>
  );
}

/** So many files are listed at once. */
const mostFiles = 200;

function Files({ chatId, changes, project }: { chatId: string; changes: ChatChanges; project: ProjectView }) {
  const [all, setAll] = useState(false);
  const { files, repository, head_ref, left_out } = changes;
  if (repository === null) {
    return (
      <p className={styles.none}>
        {project.path} is no git repository, so nobody can tell what was changed. <code>git init</code> there, and
        commit once.
      </p>
    );
  }
  if (files.length === 0) return <p className={styles.none}>Nothing is changed since the last commit.</p>;
  const shown = all ? files : files.slice(0, mostFiles);
  const sum = (pick: 'added' | 'removed') => files.reduce((total, file) => total + file[pick], 0);
  return (
    <>
      <p className={styles.sum}>
        <span>
          {files.length + left_out} {files.length + left_out === 1 ? 'file' : 'files'} other than in{' '}
          {head_ref === null ? 'the last commit' : <code>{head_ref}</code>}
        </span>
        <DiffCount added={sum('added')} removed={sum('removed')} />
      </p>
      <ul>
        {shown.map((file) => (
          <li key={file.path}>
            <File chatId={chatId} file={file} root={repository} />
          </li>
        ))}
      </ul>
      {shown.length < files.length ? (
        <Button look="bare" onClick={() => setAll(true)}>
          Show {files.length - shown.length} more
        </Button>
      ) : null}
      {left_out === 0 ? null : <p className={styles.none}>{left_out} more untracked files are not listed.</p>}
    </>
  );
}

const statusWords: Readonly<Record<ChangedFile['status'], string>> = {
  added: 'new',
  modified: '',
  deleted: 'deleted',
  renamed: 'renamed',
  'type-changed': 'type changed',
};

function File({ chatId, file, root }: { chatId: string; file: ChangedFile; root: string }) {
  const [open, setOpen] = useState(false);
  const { path, old_path, status, binary, added, removed } = file;
  return (
    <div className={styles.file}>
      <div className={styles.row}>
        <button type="button" aria-expanded={open} className={styles.name} onClick={() => setOpen(!open)}>
          <ChevronRight aria-hidden className={styles.chevron} />
          <span className={styles.path} title={old_path === null ? path : `${old_path} → ${path}`}>
            <bdi>{path}</bdi>
          </span>
          <span className={styles.status}>{binary ? 'binary' : statusWords[status]}</span>
          {binary ? null : <DiffCount added={added} removed={removed} />}
        </button>
        <CopyButton text={`${root}/${path}`} label="Copy path" />
      </div>
      {open ? <FileDiff chatId={chatId} path={path} /> : null}
    </div>
  );
}

function FileDiff({ chatId, path }: { chatId: string; path: string }) {
  const { data, error, isPending, refetch } = useQuery(fileChangeQuery(chatId, path));
  if (isPending) return <SkeletonRows count={3} label={`Reading ${path}`} />;
  if (error !== null) {
    return (
      <ErrorNote what="The file could not be compared" error={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  const edits = editsInDiff(data.diff, path);
  return (
    <>
      {edits.length === 0 ? (
        <p className={styles.none}>
          {data.diff === '' ? 'Only its name or mode is other.' : 'It has no lines to compare.'}
        </p>
      ) : (
        edits.map((edit, index) => <DiffView key={index} edit={{ ...edit, path }} />)
      )}
      {data.truncated ? <p className={styles.none}>The diff is longer; the rest is left out.</p> : null}
    </>
  );
}
