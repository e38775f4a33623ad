import type { AskView } from '@boocode/contracts/ask';
import { lazy, Suspense } from 'react';
import styles from './AskCard.module.css';
import { factsOf, reachOf } from './ask-detail.js';
import { detailText, diffOf } from './asks.js';

const AskedEdits = lazy(async () => ({ default: (await import('../coder/AskedEdits.js')).AskedEdits }));

/** What exactly would be done, and why. Of a kind that is not known here: as it came. */
export function AskWhat({ ask }: { ask: AskView }) {
  const diff = diffOf(ask.detail);
  const detail = detailText(ask.detail);
  const { command, folder, reason } = factsOf(ask);
  // A command stands there whole; what a decision covers is told where it is another.
  const patterns = ask.patterns.filter((pattern) => pattern !== command);
  const unknown = reachOf(ask) === 'unknown';
  return (
    <div className={styles.what}>
      {reason === null ? null : <p className={styles.reason}>{reason}</p>}
      {command === null ? null : (
        <pre className={styles.command} aria-label="Command">
          <span aria-hidden>$ </span>
          {command}
        </pre>
      )}
      {folder === null ? null : (
        <p className={styles.folder}>
          in <code>{folder}</code>
        </p>
      )}
      {ask.kind === 'question' || patterns.length === 0 ? null : (
        <ul aria-label="What it is for">
          {patterns.map((pattern) => (
            <li key={pattern}>
              <code>{pattern}</code>
            </li>
          ))}
        </ul>
      )}
      <Suspense fallback={diff === null ? null : <pre>{diff}</pre>}>
        <AskedEdits tool={ask.tool} detail={ask.detail} diff={diff} />
      </Suspense>
      {detail === null ? null : (
        <details open={unknown}>
          <summary>As the agent put it ({ask.tool})</summary>
          <pre>{detail}</pre>
        </details>
      )}
    </div>
  );
}
