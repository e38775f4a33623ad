import type { FlowRunView } from '@boocode/contracts/flow-run';
import styles from './FindingsPanel.module.css';
import { emptyWords } from './empty-words.js';

/** Nothing was found, and what that is worth. */
export function FindingsEmpty({ run }: { run: FlowRunView }) {
  const { first, rest } = emptyWords(run);
  return (
    <div className={styles.empty}>
      <p>
        <strong>{first}</strong>
      </p>
      {rest.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}
