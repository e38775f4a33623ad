import { CopyButton } from '../ui/CopyButton.js';
import styles from './Settings.module.css';

/** What is wrong, and the exact command that mends it. */
export function Mend({ problem }: { problem: { message: string; mend: string | null } }) {
  return (
    <>
      <p>{problem.message}</p>
      {problem.mend === null ? null : (
        <div className={styles.mend}>
          <code>{problem.mend}</code>
          <CopyButton text={problem.mend} />
        </div>
      )}
    </>
  );
}
