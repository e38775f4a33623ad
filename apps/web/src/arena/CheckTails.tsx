import { clock } from '../format/duration.js';
import { CheckMark } from './CheckMark.js';
import styles from './Compare.module.css';
import type { Entry } from './contestants.js';

/** What the project's check said of each change: its end, folded where it passed. Nothing where nothing was checked. */
export function CheckTails({ entries }: { entries: readonly Entry[] }) {
  const checked = entries.flatMap(({ check, ...entry }) => (check === null ? [] : [{ ...entry, check }]));
  if (checked.length === 0) return null;
  return (
    <section aria-labelledby="arena-checks" className={styles.checks}>
      <h2 id="arena-checks">What their checks said</h2>
      {checked.map(({ letter, name, check, checkStep }) => (
        <details key={letter} open={check.state === 'failed' || check.state === 'timed-out'}>
          <summary>
            <span className={styles.letter} aria-hidden>
              {letter}
            </span>
            <span>{name}</span>
            <CheckMark check={check} step={checkStep} />
            {check.command === null ? null : <code>{check.command}</code>}
            <span className="numbers">{check.state === 'skipped' ? '' : clock(check.seconds * 1000)}</span>
          </summary>
          <pre tabIndex={0} aria-label={`End of the check of ${letter}`}>
            {check.tail === '' ? 'It said nothing.' : check.tail}
          </pre>
        </details>
      ))}
    </section>
  );
}
