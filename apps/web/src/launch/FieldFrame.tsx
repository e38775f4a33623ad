import { useId, type ReactNode } from 'react';
import styles from './FieldFrame.module.css';

interface FieldProps {
  id: string;
  'aria-describedby': string;
  'aria-invalid': boolean;
}

interface Props {
  label: string;
  hint?: string;
  error: string | undefined;
  children: (field: FieldProps) => ReactNode;
}

/** A labelled field with its hint, or in the same place what is wrong with it. */
export function FieldFrame({ label, hint, error, children }: Props) {
  const id = useId();
  const note = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': note, 'aria-invalid': error !== undefined })}
      {error === undefined && hint === undefined ? null : (
        <p id={note} className={error === undefined ? styles.hint : styles.error}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
