import styles from './CodeLine.module.css';
import type { CodeSpan } from './colour-lines.js';

/** A line of code, in its colours once they are known; nothing but the colour changes then. */
export function CodeLine({ text, spans }: { text: string; spans: readonly CodeSpan[] | undefined }) {
  return (
    <code className={styles.line}>
      {spans === undefined
        ? text
        : spans.map(({ text: part, kind }, index) =>
            kind === null ? (
              part
            ) : (
              // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells a piece of a line from its like
              <span key={index} data-kind={kind}>
                {part}
              </span>
            ),
          )}
    </code>
  );
}
