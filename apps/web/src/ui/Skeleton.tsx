import styles from './Skeleton.module.css';

/** Rows that have the size of those that will replace them. */
export function SkeletonRows({ count, double = false, label }: { count: number; double?: boolean; label: string }) {
  return (
    <div role="status" aria-label={label} className={styles.rows}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={double ? styles.double : styles.row}>
          <span data-width={index % 3} />
        </div>
      ))}
    </div>
  );
}
