import styles from './marks.module.css';

const mostDots = 5;

/** The angles that say the same: a dot for each, and their names. */
export function Angles({ names }: { names: readonly string[] }) {
  const all = names.join(', ');
  return (
    <span className={styles.angles} title={names.length === 1 ? `Said by ${all}` : `Agreed by ${all}`}>
      <span aria-hidden className={styles.dots}>
        {names.slice(0, mostDots).map((name) => (
          <i key={name} />
        ))}
      </span>
      <span className={styles.names}>{all}</span>
    </span>
  );
}
