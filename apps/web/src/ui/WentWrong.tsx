import type { TaskError } from '@boocode/contracts/task';
import { localTimes } from '../format/local-times.js';
import { ErrorDetails } from './ErrorNote.js';
import styles from './WentWrong.module.css';

interface Props {
  error: TaskError;
  now?: number;
  /** Between other rows: without a ground of its own. */
  bare?: boolean;
}

/** Why a task did not come to its end, in words; what its program said is behind a disclosure. */
export function WentWrong({ error, now, bare = false }: Props) {
  return (
    <div className={styles.note} data-bare={bare} role="group" aria-label="What went wrong">
      <p>{localTimes(error.message, now)}</p>
      <ErrorDetails text={JSON.stringify(error, null, 2)} />
    </div>
  );
}
