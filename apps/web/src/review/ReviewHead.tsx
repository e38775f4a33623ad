import type { ChatChanges } from '@boocode/contracts/changes';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Columns2, Maximize2, Minimize2, RefreshCw, Rows2, X } from 'lucide-react';
import { GuardedButton } from '../access/GuardedButton.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { commentMessage } from './comment-message.js';
import { keepBox, readReview, sendComments } from './comment-store.js';
import { whereNow } from './where-now.js';
import styles from './ReviewDrawer.module.css';
import type { ReviewView } from './review-view.js';
import { useBox, useComments } from './useReview.js';
import { TerminalButton } from './TerminalButton.js';

interface Props {
  chatId: string;
  changes: ChatChanges | undefined;
  view: ReviewView;
  /** There is room for two columns. */
  room: boolean;
  looking: boolean;
  send: (message: { text: string; key: string }) => Promise<void>;
  onLook: () => void;
  onWide: () => void;
  onSplit: () => void;
  onClose: () => void;
}

/** The title of the review, how it is looked at, and the comments that are not sent. */
export function ReviewHead({ chatId, changes, view, room, looking, send, onLook, onWide, onSplit, onClose }: Props) {
  const client = useQueryClient();
  const comments = useComments(chatId);
  const box = useBox(chatId);
  const head = changes?.head_commit ?? null;
  const isFresh = box !== null && box.changes === null && box.words.trim() !== '';
  const count = comments.length + (isFresh ? 1 : 0);
  const words = count === 1 ? '1 comment' : `${count} comments`;
  const sending = useMutation({
    mutationFn: async () => {
      keepBox(chatId, head);
      const all = readReview(chatId).comments;
      const text = commentMessage(all, (comment) => whereNow(client, { chatId, changes, comment }));
      await sendComments(chatId, { comments: all, text }, send);
    },
  });
  const isSplit = view.split && room;
  return (
    <>
      <header className={styles.head}>
        <h2>Changes</h2>
        {count === 0 ? null : (
          <GuardedButton needs="run" look="primary" disabled={sending.isPending} onClick={() => sending.mutate()}>
            {sending.isPending ? `Sending ${words}…` : `Send ${words}`}
          </GuardedButton>
        )}
        <Button
          look="bare"
          className={styles.wider}
          aria-pressed={isSplit}
          aria-label="Side by side"
          title={isSplit ? 'One column (v)' : 'Side by side (v)'}
          onClick={onSplit}
        >
          {isSplit ? <Rows2 aria-hidden className={styles.icon} /> : <Columns2 aria-hidden className={styles.icon} />}
        </Button>
        <Button
          look="bare"
          className={styles.wider}
          aria-pressed={view.wide}
          aria-label="Over the whole pane"
          title={view.wide ? 'Beside the chat' : 'Over the whole pane'}
          onClick={onWide}
        >
          {view.wide ? (
            <Minimize2 aria-hidden className={styles.icon} />
          ) : (
            <Maximize2 aria-hidden className={styles.icon} />
          )}
        </Button>
        <Button look="bare" aria-label="Look again" title="Look again" disabled={looking} onClick={onLook}>
          <RefreshCw aria-hidden className={styles.icon} />
        </Button>
        <TerminalButton changes={changes} />
        <Button look="bare" aria-label="Close the changes" title="Close (Esc)" onClick={onClose}>
          <X aria-hidden className={styles.icon} />
        </Button>
      </header>
      {sending.error === null ? null : (
        <ErrorNote what="The comments were not sent, and are kept here" error={sending.error} />
      )}
    </>
  );
}
