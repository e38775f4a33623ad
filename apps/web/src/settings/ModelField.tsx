import type { ModelCatalogue } from '@boocode/contracts/model-provider';
import { useId } from 'react';
import styles from './Settings.module.css';

interface Props {
  label: string;
  /** What happens when nothing is chosen. */
  none: string;
  value: string | null;
  catalogue: ModelCatalogue;
  onChange: (model: string | null) => void;
}

/** A choice among all models; one that was chosen and is gone stays, and is named as that. */
export function ModelField({ label, none, value, catalogue, onChange }: Props) {
  const id = useId();
  const known = catalogue.providers.some(({ models }) => models.some((model) => model.id === value));
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ''} onChange={(event) => onChange(event.target.value || null)}>
        <option value="">{none}</option>
        {value === null || known ? null : <option value={value}>{value} (not there now)</option>}
        {catalogue.providers.map((provider) => (
          <optgroup
            key={provider.id}
            label={provider.kind === 'rehearsal' ? `${provider.title} (offline, not an AI model)` : provider.title}
          >
            {provider.models.map((model) => (
              <option key={model.id} value={model.id}>
                {model.title}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}
