import type { PreviewStep } from '@boocode/contracts/run-preview';
import { columnsOf } from '../run/columns.js';
import styles from './Preview.module.css';

/** The graph in miniature: a column for each depth, a square for each step, hollow where no agent does it. Its room is there before it is. */
export function MiniGraph({ steps }: { steps: readonly PreviewStep[] }) {
  const columns = columnsOf(steps.map((step) => ({ ...step, id: step.key })));
  return (
    <ol className={styles.graph} aria-label="Steps by depth" aria-hidden={columns.length === 0}>
      {columns.map((column) => (
        <li key={column[0]?.id} title={column.map(({ title }) => title).join(', ')}>
          <span className={styles.squares} aria-hidden>
            {column.map(({ id, kind }) => (
              <span key={id} data-kind={kind} />
            ))}
          </span>
          <span className={styles.column}>
            {column.length === 1
              ? column[0]?.title
              : `${column.length} ${[...new Set(column.map(({ stage }) => (stage === 'angle' ? 'angles' : stage)))].join(', ')}`}
          </span>
        </li>
      ))}
    </ol>
  );
}
