import styles from './sheets.module.css';

interface OptionsProps<Id extends string> {
  legend: string;
  value: Id;
  options: readonly { id: Id; title: string; about: string; risky?: boolean }[];
  onChange: (id: Id) => void;
}

/** Ways to do a thing, each with what it means; a risky one looks so. */
export function Options<Id extends string>({ legend, value, options, onChange }: OptionsProps<Id>) {
  return (
    <fieldset className={styles.field}>
      <legend>{legend}</legend>
      <div className={styles.options}>
        {options.map(({ id, title, about, risky = false }) => (
          <label key={id} className={styles.option} data-risky={risky}>
            <input type="radio" name={legend} checked={value === id} onChange={() => onChange(id)} />
            <span>
              <strong>{title}</strong>
              <small>{about}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
