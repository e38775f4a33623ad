import { useId, type ReactNode } from 'react';
import styles from './Settings.module.css';

interface Props {
  /** Why they may not be changed, in words; null = they may. */
  refusal: string | null;
  className?: string | undefined;
  children: ReactNode;
}

/** Fields that may be refused: none of them takes the focus then, so the reason stands above them, for who has no pointer too. */
export function GuardedFields({ refusal, className, children }: Props) {
  const why = useId();
  return (
    <>
      {refusal === null ? null : (
        <p id={why} className={styles.quiet}>
          {refusal}
        </p>
      )}
      <fieldset
        className={className}
        disabled={refusal !== null}
        {...(refusal !== null && { 'aria-describedby': why })}
      >
        {children}
      </fieldset>
    </>
  );
}
