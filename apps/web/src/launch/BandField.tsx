import type { FlowDescription } from '@boocode/contracts/flow-run';
import type { RunPreview } from '@boocode/contracts/run-preview';
import styles from './Preview.module.css';

interface Props {
  bands: FlowDescription['bands'];
  value: string;
  preview: RunPreview | undefined;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** How many angles look, and why so many; without a choice, the size of what is looked at decides. */
export function BandField({ bands, value, preview, error, onChange }: Props) {
  const chosen = bands.find(({ band }) => band === value);
  const found = value === '' && preview?.band != null ? `by size: ${preview.band}` : 'by size';
  const reason = preview?.band == null ? null : preview.band_reason;
  return (
    <fieldset className={styles.band}>
      <legend>Depth</legend>
      <div className={styles.segments}>
        {['', ...bands.map(({ band }) => band)].map((band) => (
          <label key={band}>
            <input type="radio" name="band" checked={band === value} onChange={() => onChange(band)} />
            <span>{band === '' ? found : band}</span>
          </label>
        ))}
      </div>
      <p role={error === undefined ? undefined : 'alert'} className={error === undefined ? styles.about : styles.fault}>
        {error ??
          reason ??
          (chosen === undefined
            ? 'The size of what is looked at, and what it touches, decide how many angles look at it.'
            : `${chosen.angles}. ${chosen.when}`)}
      </p>
    </fieldset>
  );
}
