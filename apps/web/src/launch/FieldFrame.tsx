import { useId, type ReactNode } from 'react';
import styles from './FieldFrame.module.css';

interface FieldProps {
  id: string;
  'aria-describedby': string;
  'aria-invalid': boolean;
}

interface Props {
  label: string;
  /** Said beside the label; a field that may stay empty says nothing. */
  required?: boolean;
  hint?: string;
  error: string | undefined;
  children: (field: FieldProps) => ReactNode;
}

/** A labelled field with its hint, or in the same place what is wrong with it. */
export function FieldFrame({ label, required = false, hint, error, children }: Props) {
  const id = useId();
  const note = useId();
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <label htmlFor={id}>{label}</label>
        {/* The field itself tells it to who does not see it. */}
        {required ? (
          <span aria-hidden className={styles.required}>
            required
          </span>
        ) : null}
      </div>
      {children({ id, 'aria-describedby': note, 'aria-invalid': error !== undefined })}
      {error === undefined && hint === undefined ? null : (
        <p id={note} className={error === undefined ? styles.hint : styles.error}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
