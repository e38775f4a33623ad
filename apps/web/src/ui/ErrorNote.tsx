import type { ReactNode } from 'react';
import { ApiError } from '../api/http.js';
import { CopyButton } from './CopyButton.js';
import styles from './ErrorNote.module.css';

interface Props {
  /** What did not work, from the person's side: "The runs could not be loaded". */
  what: string;
  error: unknown;
  children?: ReactNode;
}

/** An error in words, what to do beside it, details behind a disclosure. */
export function ErrorNote({ what, error, children }: Props) {
  const message = error instanceof Error ? error.message : String(error);
  return (
    <div className={styles.note} role="alert">
      <p>
        <strong>{what}.</strong> {message}
      </p>
      {children === undefined ? null : <div className={styles.actions}>{children}</div>}
      <ErrorDetails text={detailsOf(error)} />
    </div>
  );
}

/** What a program said, for those who want it. */
export function ErrorDetails({ text }: { text: string }) {
  return (
    <details className={styles.details}>
      <summary>Details</summary>
      <pre>{text}</pre>
      <CopyButton text={text} label="Copy details" />
    </details>
  );
}

function detailsOf(error: unknown): string {
  if (error instanceof ApiError) {
    const { status, code, message, details } = error;
    return JSON.stringify({ code, status, message, details }, null, 2);
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
