import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from '../ui/Button.js';
import { dropBox, keepBox, writeBox, type OpenBox } from './comment-store.js';
import styles from './Comments.module.css';
import { linesWords } from './comments.js';

interface Props {
  chatId: string;
  box: OpenBox;
  head: string | null;
  /** Takes one more line along, above or below; null where there is none. */
  widen: { above: (() => void) | null; below: (() => void) | null };
  onClosed: () => void;
}

/** Where a comment on lines is written. What stands in it is kept with every letter. */
export function CommentBox({ chatId, box, head, widen, onClosed }: Props) {
  const [before] = useState(box.words);
  const form = useRef<HTMLFormElement>(null);
  // Its buttons too, not only the field that has the focus.
  useEffect(() => form.current?.scrollIntoView({ block: 'nearest' }), []);
  const keep = () => {
    keepBox(chatId, head);
    onClosed();
  };
  const onKey = (event: KeyboardEvent) => {
    const sends = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (!sends && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    keep();
  };
  return (
    <form
      ref={form}
      className={styles.box}
      aria-label={`Comment on ${linesWords(box)} of ${box.path}`}
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <p className={styles.place}>
        <span>{linesWords(box)}</span>
        <Button look="bare" disabled={widen.above === null} onClick={() => widen.above?.()}>
          One line up
        </Button>
        <Button look="bare" disabled={widen.below === null} onClick={() => widen.below?.()}>
          One line down
        </Button>
      </p>
      <textarea
        autoFocus
        rows={3}
        maxLength={10_000}
        aria-label="Your comment"
        placeholder="What should be other here? Ctrl+Enter or Esc keeps it."
        value={box.words}
        onChange={(event) => writeBox(chatId, event.target.value)}
        onKeyDown={onKey}
      />
      <p className={styles.acts}>
        <Button
          look="bare"
          onClick={() => {
            if (box.changes !== null) writeBox(chatId, before);
            if (box.changes === null) dropBox(chatId);
            else keepBox(chatId, head);
            onClosed();
          }}
        >
          Discard
        </Button>
        <Button type="submit" disabled={box.words.trim() === ''}>
          Keep comment
        </Button>
      </p>
    </form>
  );
}
