import Anser from 'anser';
import { useMemo } from 'react';
import styles from './AnsiText.module.css';

/** What moves the cursor, names a window or links somewhere means nothing here; colours are read by the library. */
const unseen =
  // oxlint-disable-next-line no-control-regex -- terminals talk in control characters
  /\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)|\u001B\[[0-9;?]*[A-LN-Za-ln-z]|\u001B[()][A-Z0-9]|[\u0000-\u0008\u000B\u000C\u000E-\u001A]/g;

/** A line that a program wrote over, as its progress bar does, shows what it wrote last. */
const settled = (text: string) => text.replace(/\r\n/g, '\n').replace(/^.*\r(?!$)/gm, '');

/** What a command printed, in the colours that it asked for, as far as the page has them. */
export function AnsiText({ text }: { text: string }) {
  const parts = useMemo(
    () => Anser.ansiToJson(settled(text.replace(unseen, '')), { use_classes: true, remove_empty: true }),
    [text],
  );
  return parts.map(({ content, fg, decorations }, index) =>
    fg === '' && decorations.length === 0 ? (
      content
    ) : (
      <span
        key={index}
        className={styles.part}
        data-colour={fg === '' ? undefined : fg}
        data-bold={decorations.includes('bold') || undefined}
        data-dim={decorations.includes('dim') || undefined}
      >
        {content}
      </span>
    ),
  );
}
