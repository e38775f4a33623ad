import type { FlowDescription } from '@boocode/contracts/flow-run';
import styles from './Choice.module.css';

interface Props {
  bands: FlowDescription['bands'];
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** How many angles look; without a choice, its size decides. */
export function BandField({ bands, value, error, onChange }: Props) {
  const chosen = bands.find(({ band }) => band === value);
  return (
    <fieldset className={styles.choice}>
      <legend>Depth</legend>
      <div className={styles.segments}>
        {['', ...bands.map(({ band }) => band)].map((band) => (
          <label key={band}>
            <input type="radio" name="band" checked={band === value} onChange={() => onChange(band)} />
            <span>{band === '' ? 'by size' : band}</span>
          </label>
        ))}
      </div>
      <p className={error === undefined ? styles.about : styles.error}>
        {error ??
          (chosen === undefined
            ? 'The size of what is looked at, and what it touches, decide how many angles look at it.'
            : `${chosen.angles}. ${chosen.when}`)}
      </p>
    </fieldset>
  );
}
