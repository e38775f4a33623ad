import type { ChatChanges } from '@boocode/contracts/changes';
import { useCallback, useMemo, useRef, useState } from 'react';
import { ChangesNote, ChangesSum, LeftOut } from '../coder/ChangesSum.js';
import { CommentCard } from './CommentCard.js';
import { DiscardDialog } from './DiscardDialog.js';
import { FileIndex } from './FileIndex.js';
import { FileSection } from './FileSection.js';
import styles from './ReviewDrawer.module.css';
import type { Git } from './useGit.js';
import { useComments } from './useReview.js';

interface Props {
  chatId: string;
  changes: ChatChanges;
  git: Git;
  split: boolean;
  wide: boolean;
}

/** All files that are other than they were, each with its diff; comments on files that are not among them stand first. */
export function ReviewFiles({ chatId, changes, git, split, wide }: Props) {
  const { files, repository, head_commit: head, left_out } = changes;
  const list = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [discarding, setDiscarding] = useState<string | null>(null);
  const comments = useComments(chatId);
  const standings = useMemo(() => new Map(git.standing?.files.map((file) => [file.path, file])), [git.standing]);
  const paths = useMemo(() => new Set(files.map(({ path }) => path)), [files]);
  const { act } = git;
  const onGit = useCallback(
    (what: 'stage' | 'unstage' | 'discard', path: string) => {
      if (what === 'discard') setDiscarding(path);
      else act({ do: what, paths: [path] });
    },
    [act],
  );
  const onToggle = useCallback(
    (path: string) =>
      setClosed((now) => (now.has(path) ? new Set([...now].filter((one) => one !== path)) : new Set([...now, path]))),
    [],
  );
  const show = (path: string) => {
    const section = list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
    section?.querySelector<HTMLElement>('[data-review-file]')?.focus({ preventScroll: true });
    section?.scrollIntoView({ block: 'start' });
  };
  return (
    <div className={styles.columns} data-wide={wide}>
      {wide && files.length > 1 ? <FileIndex files={files} comments={comments} onShow={show} /> : null}
      <div ref={list} className={styles.files}>
        <ChangesSum changes={changes}>
          {' '}
          What an agent changes is reviewed here: its lines are commented on, committed, and merged.
        </ChangesSum>
        {comments.map((comment) =>
          paths.has(comment.path) ? null : (
            <div key={comment.id}>
              <ChangesNote>
                <code>{comment.path}</code> is not changed any more.
              </ChangesNote>
              <CommentCard chatId={chatId} comment={comment} where="outdated" head={head} />
            </div>
          ),
        )}
        {files.map((file) => (
          <FileSection
            key={file.path}
            chatId={chatId}
            file={file}
            root={repository ?? ''}
            head={head}
            split={split}
            open={!closed.has(file.path)}
            onToggle={onToggle}
            comments={comments.filter(({ path }) => path === file.path).length}
            standing={standings.get(file.path)}
            onGit={onGit}
          />
        ))}
        <LeftOut count={left_out} />
      </div>
      {discarding === null ? null : (
        <DiscardDialog
          path={discarding}
          onClose={() => setDiscarding(null)}
          onDiscard={() => {
            act({ do: 'discard', paths: [discarding] });
            setDiscarding(null);
          }}
        />
      )}
    </div>
  );
}
