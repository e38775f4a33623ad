import styles from './marks.module.css';

const mostDots = 5;

/** The angles that say the same: a dot for each, and their names; where it is brief and there is little room, for ears alone. */
export function Angles({ names, brief = false }: { names: readonly string[]; brief?: boolean }) {
  const all = names.join(', ');
  return (
    <span
      className={styles.angles}
      data-brief={brief}
      title={names.length === 1 ? `Said by ${all}` : `Agreed by ${all}`}
    >
      <span aria-hidden className={styles.dots}>
        {names.slice(0, mostDots).map((name) => (
          <i key={name} />
        ))}
      </span>
      <span aria-hidden={brief} className={styles.names}>
        {all}
      </span>
      {brief ? <span className="visually-hidden">{all}</span> : null}
    </span>
  );
}
