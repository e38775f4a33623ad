import type { ChangedFile, ChatChanges } from '@boocode/contracts/changes';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { fileChangeQuery } from '../api/changes.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { fileWords } from '../review/file-words.js';
import rows from '../ui/rows.module.css';
import styles from './ChangedFiles.module.css';
import { ChangesNote, ChangesSum, LeftOut } from './ChangesSum.js';
import { DiffCount, DiffView } from './DiffView.js';
import { editsInDiff } from './edit-diff.js';

/** So many files are listed at once. */
const mostFiles = 200;

/** Files that are other than they were, each with its diff. */
export function ChangedFiles({ chatId, changes }: { chatId: string; changes: ChatChanges }) {
  const [all, setAll] = useState(false);
  const { files, repository, left_out } = changes;
  const shown = all ? files : files.slice(0, mostFiles);
  return (
    <>
      <ChangesSum changes={changes} />
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
      <LeftOut count={left_out} />
    </>
  );
}

function File({ chatId, file, root }: { chatId: string; file: ChangedFile; root: string }) {
  const [open, setOpen] = useState(false);
  const { path, old_path, binary, added, removed } = file;
  return (
    <div className={styles.file}>
      <div className={rows.row}>
        <button type="button" aria-expanded={open} className={rows.open} onClick={() => setOpen(!open)}>
          <ChevronRight aria-hidden className={rows.chevron} />
          <span className={`${rows.title} ${styles.path}`} title={old_path === null ? path : `${old_path} → ${path}`}>
            <bdi>{path}</bdi>
          </span>
          <span className={rows.status}>{fileWords(file)}</span>
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
        <ChangesNote>
          {data.diff === '' ? 'Only its name or mode is other.' : 'It has no lines to compare.'}
        </ChangesNote>
      ) : (
        edits.map((edit, index) => <DiffView key={index} edit={{ ...edit, path }} />)
      )}
      {data.truncated ? <ChangesNote>The diff is longer; the rest is left out.</ChangesNote> : null}
    </>
  );
}
