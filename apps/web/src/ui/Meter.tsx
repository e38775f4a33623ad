import styles from './Meter.module.css';

interface Props {
  label: string;
  /** Of the whole, from 0 on; what is above 1 fills it. */
  share: number;
  /** What is set aside behind it, of the whole. */
  reserved?: number;
  /** Where a lower bound lies, of the whole. */
  mark?: number | null;
  /** What is left is likely not to be enough. */
  short?: boolean;
}

const within = (share: number) => Math.min(1, Math.max(0, share));
const percent = (share: number) => `${100 * within(share)}%`;

/** How much of a bound is used, and reserved behind that. The words beside it say the same. */
export function Meter({ label, share, reserved = 0, mark = null, short = false }: Props) {
  return (
    <span
      role="meter"
      className={styles.meter}
      data-short={short}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * within(share))}
    >
      <span className={styles.used} style={{ width: percent(share) }} />
      <span className={styles.reserved} style={{ width: percent(Math.min(reserved, 1 - within(share))) }} />
      {mark === null ? null : <span className={styles.mark} style={{ left: percent(mark) }} />}
    </span>
  );
}
