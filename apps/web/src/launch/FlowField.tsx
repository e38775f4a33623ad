import type { FlowDescription } from '@boocode/contracts/flow-run';
import styles from './Choice.module.css';

interface Props {
  flows: readonly FlowDescription[];
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

export function FlowField({ flows, value, error, onChange }: Props) {
  return (
    <fieldset className={styles.choice}>
      <legend>Flow</legend>
      {flows.map((flow) => (
        <label key={flow.name} className={styles.option}>
          <input type="radio" name="flow" checked={flow.name === value} onChange={() => onChange(flow.name)} />
          <span>
            <strong>{flow.title}</strong>
            <span className={styles.about}>{flow.summary}</span>
          </span>
        </label>
      ))}
      {error === undefined ? null : <p className={styles.error}>{error}</p>}
    </fieldset>
  );
}
