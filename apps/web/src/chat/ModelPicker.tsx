import type { ModelCatalogue } from '@boocode/contracts/model-provider';
import { modelName } from '../format/names.js';
import styles from './ModelPicker.module.css';

interface Props {
  catalogue: ModelCatalogue | undefined;
  /** Null = the default. */
  model: string | null;
  fallback: string | null;
  /** Why another one can't be chosen, in words; null = it can. */
  refusal?: string | null;
  onChange: (model: string | null) => void;
}

/** Who answers in this chat. */
export function ModelPicker({ catalogue, model, fallback, refusal = null, onChange }: Props) {
  const providers = catalogue?.providers ?? [];
  const known = providers.some(({ models }) => models.some(({ id }) => id === model));
  const usual = fallback === null ? 'no model yet' : titleOf(catalogue, fallback);
  return (
    <select
      aria-label="Model"
      title={refusal ?? 'Who answers'}
      disabled={refusal !== null}
      className={styles.picker}
      value={model ?? ''}
      onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
    >
      <option value="">{usual} (default)</option>
      {model !== null && !known ? <option value={model}>{modelName(model)} (not found)</option> : null}
      {providers.map(({ id, title, available, problem, models }) => (
        <optgroup key={id} label={available ? title : `${title}: ${problem?.message ?? 'can’t be used now'}`}>
          {models.map((one) => (
            <option key={one.id} value={one.id} disabled={!available}>
              {modelName(one.id, one.title)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

function titleOf(catalogue: ModelCatalogue | undefined, id: string): string {
  const model = catalogue?.providers.flatMap(({ models }) => models).find((one) => one.id === id);
  return modelName(id, model?.title);
}
