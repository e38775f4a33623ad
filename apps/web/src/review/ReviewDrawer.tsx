import type { ProjectView } from '@boocode/contracts/project';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ComponentProps, type KeyboardEvent, type RefObject } from 'react';
import { changesQuery } from '../api/changes.js';
import { ChangesNote } from '../coder/ChangesSum.js';
import { endedTools, saidTasks, taskAtWork } from '../coder/coder-rows.js';
import type { CoderChat } from '../live/coder-chat.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { GitBar } from './GitBar.js';
import gitStyles from './GitBar.module.css';
import { subjectOf } from './git-words.js';
import { ReviewFiles } from './ReviewFiles.js';
import styles from './ReviewDrawer.module.css';
import { ReviewHead } from './ReviewHead.js';
import { reviewActOf } from './review-keys.js';
import { readView, splitWidth, writeView, type ReviewView } from './review-view.js';
import { useGit } from './useGit.js';
import { useWidth } from './useWidth.js';
import { walk } from './walk.js';

interface Props {
  chatId: string;
  project: ProjectView;
  chat: CoderChat;
  /** Says something to the chat's agent, as its composer does. */
  send: (message: { text: string; key: string }) => Promise<void>;
  onClose: () => void;
}

/** So long after a tool has ended the files are looked at: tools often end in a row. */
const calmMs = 400;

/** The review of what is different in the folder of the chat: its files, what is said of them, and what git does with them. */
export function ReviewDrawer({ chatId, project, chat, send, onClose }: Props) {
  const client = useQueryClient();
  const root = useRef<HTMLElement>(null);
  const [view, setView] = useState(readView);
  const room = useWidth(root) >= splitWidth;
  const { data, error, isPending, isFetching } = useQuery(changesQuery(chatId));
  const git = useGit(chatId);
  const working = taskAtWork(chat.tasks) !== null;
  useLookAgain(chatId, `${endedTools(chat.events)} ${working}`);
  useFocusWithin(root);
  const refresh = () => {
    void client.invalidateQueries({ queryKey: changesQuery(chatId).queryKey });
    void client.invalidateQueries({ queryKey: ['git', chatId] });
  };
  const change = (part: Partial<ReviewView>) => {
    const next = { ...view, ...part };
    setView(next);
    writeView(next);
  };
  // Two columns need the whole pane; where that is narrow too, there is one.
  const toggleSplit = () => change(view.split && room ? { split: false } : { split: true, wide: true });
  const onKeyDown = (event: KeyboardEvent) => {
    const act = reviewActOf(event.nativeEvent);
    if (act === null || event.defaultPrevented || root.current === null) return;
    if (act === 'close') onClose();
    else if (act === 'view') toggleSplit();
    else if (act !== 'comment') {
      const [stop, to] = act.split('-');
      if (stop === 'file' || stop === 'change') walk(root.current, stop, to === 'next' ? 1 : -1);
      else return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const repository = data?.repository ?? null;
  const title = subjectOf(saidTasks(chat.tasks).at(-1)?.input ?? '');
  return (
    <aside
      ref={root}
      tabIndex={-1}
      className={styles.drawer}
      data-wide={view.wide}
      aria-label="Changes"
      onKeyDown={onKeyDown}
    >
      <ReviewHead
        {...{ chatId, view, room, send, onClose }}
        changes={data}
        looking={isFetching}
        onLook={refresh}
        onWide={() => change({ wide: !view.wide })}
        onSplit={toggleSplit}
      />
      {repository === null ? null : <GitPart {...{ chatId, git, working, title }} />}
      <div className={styles.body}>
        {isPending ? <SkeletonRows count={4} label="Looking for changes" /> : null}
        {error === null ? null : (
          <ErrorNote what="The changes could not be read" error={error}>
            <Button onClick={refresh}>Try again</Button>
          </ErrorNote>
        )}
        {data === undefined ? null : repository === null ? (
          <ChangesNote>
            {project.path} is no git repository, so nobody can tell what was changed. <code>git init</code> there, and
            commit once.
          </ChangesNote>
        ) : (
          <ReviewFiles chatId={chatId} changes={data} git={git} split={view.split && room} wide={view.wide && room} />
        )}
      </div>
    </aside>
  );
}

type GitPartProps = Pick<ComponentProps<typeof GitBar>, 'chatId' | 'git' | 'working' | 'title'>;

/** The git bar, once git has answered. */
function GitPart({ git, ...rest }: GitPartProps) {
  if (git.standing !== undefined) return <GitBar git={git} standing={git.standing} {...rest} />;
  if (git.error === null) return <div className={gitStyles.waiting} role="status" aria-label="Asking git" />;
  return <ChangesNote role="alert">{git.error.message}</ChangesNote>;
}

/** Looks at the files and at git once more when `done` has changed: something was done there. */
function useLookAgain(chatId: string, done: string): void {
  const client = useQueryClient();
  const seen = useRef(done);
  useEffect(() => {
    if (seen.current === done) return undefined;
    seen.current = done;
    const timer = setTimeout(() => {
      void client.invalidateQueries({ queryKey: changesQuery(chatId).queryKey });
      void client.invalidateQueries({ queryKey: ['git', chatId] });
    }, calmMs);
    return () => clearTimeout(timer);
  }, [client, chatId, done]);
}

/** The keys of the review work from its opening on; who closes it is where they were. */
function useFocusWithin(root: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    const element = root.current;
    element?.focus({ preventScroll: true });
    return () => {
      const at = document.activeElement;
      if (before instanceof HTMLElement && (at === document.body || element?.contains(at) === true)) before.focus();
    };
  }, [root]);
}
