import type { FixPreview as Planned } from '@boocode/contracts/finding-life';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './sheets.module.css';

interface Props {
  /** Undefined until it is known. */
  planned: Planned['tasks'] | undefined;
  error: Error | null;
  /** What is shown is of before the last change. */
  stale: boolean;
}

/** What agents would be told, word for word as the server says. */
export function FixPreview({ planned, error, stale }: Props) {
  if (error !== null) return <ErrorNote what="It is not known what the agents would be told" error={error} />;
  const one = planned?.length === 1;
  return (
    <details className={styles.preview} aria-busy={stale}>
      <summary>What {one ? 'the agent is' : 'the agents are'} told</summary>
      {(planned ?? []).map(({ refs, title, words }) => (
        <section key={refs[0]} aria-label={title}>
          {one ? null : <h3>{title}</h3>}
          {words === null ? (
            <p className={styles.note}>It has a task already, and gets no second one.</p>
          ) : (
            <pre tabIndex={0}>{words}</pre>
          )}
        </section>
      ))}
    </details>
  );
}
