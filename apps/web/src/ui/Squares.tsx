import styles from './Squares.module.css';

const most = 18;

/** Steps done as small squares; runs with more steps than fit are shown in proportion. */
export function Squares({ done, total }: { done: number; total: number }) {
  const count = Math.min(total, most);
  // A run that has not done everything never looks as if it had.
  const filled =
    total <= most ? done : Math.min(done === total ? count : count - 1, Math.round((done / total) * count));
  return (
    <span className={styles.squares} role="img" aria-label={`${done} of ${total} steps done`}>
      {Array.from({ length: count }, (_, index) => (
        <span key={index} data-done={index < filled} />
      ))}
    </span>
  );
}
