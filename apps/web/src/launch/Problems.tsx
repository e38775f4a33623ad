import { CopyButton } from '../ui/CopyButton.js';
import styles from './Preview.module.css';

interface Problem {
  message: string;
  mend: string | null;
  blocks?: boolean;
}

/** What is wrong, what stops the run first, each with the command that mends it. */
export function Problems({ label, problems }: { label: string; problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  const sorted = problems.toSorted((a, b) => Number(b.blocks ?? false) - Number(a.blocks ?? false));
  return (
    <ul className={styles.problems} aria-label={label}>
      {sorted.map(({ message, mend, blocks = false }) => (
        <li key={message} data-blocks={blocks}>
          <span>
            {blocks ? <strong>Stops the run: </strong> : null}
            {message}
          </span>
          {mend === null ? null : (
            <span className={styles.mend}>
              <code>{mend}</code>
              <CopyButton text={mend} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
