import { clock, spoken } from '../format/duration.js';
import styles from './Limits.module.css';
import { useRemaining } from './useRemaining.js';

/** How long until a moment; each digit keeps its place. */
export function Countdown({ until }: { until: string }) {
  const { ms, calm } = useRemaining(until);
  const words = calm ? `${Math.ceil(ms / 60_000)} min` : clock(ms);
  return (
    <span className={`${styles.countdown} numbers`} role="timer" aria-live="off" aria-label={`In ${spoken(ms)}`}>
      in {words}
    </span>
  );
}
