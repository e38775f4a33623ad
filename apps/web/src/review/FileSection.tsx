import type { ChangedFile } from '@boocode/contracts/changes';
import type { GitStanding } from '@boocode/contracts/git-action';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight, Ellipsis, MessageSquare } from 'lucide-react';
import { memo, useRef, useState } from 'react';
import { useMay } from '../access/useMay.js';
import { fileChangeQuery } from '../api/changes.js';
import { DiffCount } from '../coder/DiffView.js';
import { Button } from '../ui/Button.js';
import { copyText } from '../ui/copy-text.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import type { MenuItem } from '../ui/Menu.js';
import { MenuButton } from '../ui/MenuButton.js';
import rows from '../ui/rows.module.css';
import { fileWords, stageWords } from './file-words.js';
import { FileReview } from './FileReview.js';
import styles from './FileSection.module.css';
import { useNear } from './useNear.js';

type FileStanding = GitStanding['files'][number];

interface Props {
  chatId: string;
  file: ChangedFile;
  root: string;
  head: string | null;
  split: boolean;
  open: boolean;
  onToggle: (path: string) => void;
  /** Comments on it that are not sent. */
  comments: number;
  /** What git says of it; undefined = it is as in the last commit, or nothing is known. */
  standing: FileStanding | undefined;
  onGit: (act: 'stage' | 'unstage' | 'discard', path: string) => void;
}

/** A file under review: its heading, and while it is open its diff, which is read when it comes near. */
export const FileSection = memo(function FileSection(props: Props) {
  const { file, root, open, comments, standing, onToggle, onGit } = props;
  const { path, old_path, binary, added, removed } = file;
  const element = useRef<HTMLElement>(null);
  const refusal = useMay('admin');
  const near = useNear(element);
  const staged = stageWords(standing);
  return (
    <section ref={element} className={styles.file} aria-label={path} data-path={path}>
      <div className={styles.head}>
        <button
          type="button"
          aria-expanded={open}
          data-review-file
          className={`${rows.open} ${styles.name}`}
          onClick={() => onToggle(path)}
        >
          <ChevronRight aria-hidden className={rows.chevron} />
          <span className={styles.path} title={old_path === null ? path : `${old_path} → ${path}`}>
            <bdi>{path}</bdi>
          </span>
          {comments === 0 ? null : (
            <span className={styles.word} role="img" aria-label={`${comments} comments`}>
              <MessageSquare aria-hidden className={styles.icon} /> {comments}
            </span>
          )}
          <span className={styles.word}>{[fileWords(file), staged].filter((word) => word !== '').join(', ')}</span>
          {binary || added + removed === 0 ? null : <DiffCount added={added} removed={removed} />}
        </button>
        <MenuButton label={`More for ${path}`} items={() => itemsOf({ file, root, standing, onGit, refusal })}>
          <Ellipsis aria-hidden className={styles.icon} />
        </MenuButton>
      </div>
      {open ? <Body {...props} near={near} /> : null}
    </section>
  );
});

interface Offered extends Pick<Props, 'file' | 'root' | 'standing' | 'onGit'> {
  /** Why git may not be told anything; null = it may. */
  refusal: string | null;
}

function itemsOf({ file, root, standing, onGit, refusal }: Offered): MenuItem[] {
  const { path } = file;
  const act = (what: 'stage' | 'unstage' | 'discard') => () => onGit(what, path);
  const items: MenuItem[] = [];
  if (standing?.unstaged === true) items.push({ label: 'Stage', refusal, act: act('stage') });
  if (standing?.staged === true) items.push({ label: 'Unstage', refusal, act: act('unstage') });
  if (standing?.unstaged === true)
    items.push({ label: 'Discard changes…', danger: true, refusal, act: act('discard') });
  return [...items, { label: 'Copy path', act: () => void copyText(`${root}/${path}`) }];
}

/** A file with more changed lines is shown when it is asked for. */
const mostLines = 600;
/** Lines around a change, roughly. */
const around = 8;

function Body({ chatId, file, head, split, near }: Props & { near: boolean }) {
  const { path, old_path, added, removed, binary } = file;
  const changed = added + removed;
  const [folded, setFolded] = useState(changed > mostLines);
  const { data, error, refetch } = useQuery({ ...fileChangeQuery(chatId, path), enabled: near && !folded });
  if (folded) {
    return (
      <p className={styles.fact}>
        <Button onClick={() => setFolded(false)}>Show {changed.toLocaleString('en-GB')} lines</Button>
      </p>
    );
  }
  if (error !== null && data === undefined) {
    return (
      <ErrorNote what="The file could not be compared" error={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (data === undefined) {
    const lines = binary ? 1 : changed + around;
    return (
      <div
        aria-busy
        className={styles.coming}
        // Its own height to be: what is below must not move when it comes.
        style={{ height: `calc(${lines} * var(--diff-line))` }}
      />
    );
  }
  return (
    <>
      {old_path === null ? null : <p className={styles.fact}>Renamed from {old_path}.</p>}
      <FileReview chatId={chatId} change={data} head={head} split={split} />
    </>
  );
}
