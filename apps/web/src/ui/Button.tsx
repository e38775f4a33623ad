import type { ComponentProps } from 'react';
import styles from './Button.module.css';

type Props = ComponentProps<'button'> & { look?: 'plain' | 'primary' | 'danger' | 'bare' };

/** A button; `primary` at most once on a screen. */
export function Button({ look = 'plain', type = 'button', className, ...rest }: Props) {
  return <button {...rest} type={type} data-look={look} className={`${styles.button} ${className ?? ''}`} />;
}
