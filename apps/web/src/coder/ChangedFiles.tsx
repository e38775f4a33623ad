import type { ChangedFile, ChatChanges } from '@boocode/contracts/changes';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { fileChangeQuery } from '../api/changes.js';
import { shortCommit } from '../format/names.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import rows from '../ui/rows.module.css';
import styles from './ChangedFiles.module.css';
import { DiffCount, DiffView } from './DiffView.js';
import { editsInDiff } from './edit-diff.js';

/** So many files are listed at once. */
const mostFiles = 200;

/** Files that are other than they were, each with its diff. */
export function ChangedFiles({ chatId, changes }: { chatId: string; changes: ChatChanges }) {
  const [all, setAll] = useState(false);
  const { files, repository, left_out } = changes;
  const since = changes.base_commit === null ? changes.head_ref : shortCommit(changes.base_commit);
  if (files.length === 0) {
    return (
      <p className={styles.none}>
        Nothing is changed since {changes.base_commit === null ? 'the last commit' : <code>{since}</code>}.
      </p>
    );
  }
  const shown = all ? files : files.slice(0, mostFiles);
  const sum = (pick: 'added' | 'removed') => files.reduce((total, file) => total + file[pick], 0);
  return (
    <>
      <p className={styles.sum}>
        <span>
          {files.length + left_out} {files.length + left_out === 1 ? 'file' : 'files'} changed since{' '}
          {since === null ? 'the last commit' : <code>{since}</code>}
        </span>
        <DiffCount added={sum('added')} removed={sum('removed')} />
      </p>
      <ul>
        {shown.map((file) => (
          <li key={file.path}>
            <File chatId={chatId} file={file} root={repository ?? ''} />
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
      <div className={rows.row}>
        <button type="button" aria-expanded={open} className={rows.open} onClick={() => setOpen(!open)}>
          <ChevronRight aria-hidden className={rows.chevron} />
          <span className={`${rows.title} ${styles.path}`} title={old_path === null ? path : `${old_path} → ${path}`}>
            <bdi>{path}</bdi>
          </span>
          <span className={rows.status}>{binary ? 'binary' : statusWords[status]}</span>
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
