import type { TaskView } from '@boocode/contracts/task';
import { useQuery } from '@tanstack/react-query';
import { promptQuery } from '../api/task-details.js';
import { standingOf } from './standing.js';
import styles from './StepDrawer.module.css';

/** The contracts and the persona that its prompt carries, by version and hash: a changed word is another hash. */
export function BoundBy({ step }: { step: TaskView }) {
  const { data, isPending, isError } = useQuery(promptQuery(step.id, standingOf(step)));
  if (isPending) return <span className={styles.quiet}>…</span>;
  if (isError) return <span className={styles.quiet}>not told; see Input/Output</span>;
  if (data.bound_by.length === 0) return <span className={styles.quiet}>nothing that is kept</span>;
  return (
    <ul className={styles.inputs}>
      {data.bound_by.map(({ name, version, hash }) => (
        <li key={name} title={hash}>
          {name}
          {version === null ? '' : ` v${version}`} <code className={styles.quiet}>{hash.slice(0, 7)}</code>
        </li>
      ))}
    </ul>
  );
}
