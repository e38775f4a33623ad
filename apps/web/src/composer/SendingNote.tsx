import { useEffect, useState } from 'react';
import { StateMark } from '../ui/StateMark.js';
import type { ComposerMessage } from './composer-props.js';
import { wordsOf } from './draft.js';
import styles from './SendingNote.module.css';

interface Props {
  progress: string | null;
  delay: string | null;
  /** What has left the box and is not yet known to be kept. */
  sending: readonly ComposerMessage[];
  /** The first of the queue is on its way; it still stands there. */
  queued: boolean;
}

/** Usually words arrive sooner than this, and nothing is said of it. */
const usualMs = 600;

/** What goes on before words become a message, and those words: nobody should have to guess where they are. */
export function SendingNote({ progress, delay, sending, queued }: Props) {
  const going = sending.length > 0 || queued;
  const late = useLate(going);
  const shown = going && (late || delay !== null);
  const line = progress ?? (shown ? (delay ?? 'Not arrived yet; it is still being sent.') : null);
  return (
    <div role="status" className={styles.note}>
      {line === null ? null : (
        <p className={styles.line}>
          <StateMark condition="running" glyphOnly />
          {line}
        </p>
      )}
      {shown
        ? sending.map((message) => (
            <p key={message.key} className={styles.words} title={wordsOf(message)}>
              {wordsOf(message)}
            </p>
          ))
        : null}
    </div>
  );
}

function useLate(going: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!going) return undefined;
    const timer = setTimeout(() => setLate(true), usualMs);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [going]);
  return late;
}
