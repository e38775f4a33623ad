import type { Scope } from '@boocode/contracts/access';
import type { ComponentProps } from 'react';
import { Button } from '../ui/Button.js';
import { useMay } from './useMay.js';

/** A button that wants a scope: who does not have it finds it disabled, with the reason in its title. */
export function GuardedButton({ needs, disabled, title, ...rest }: ComponentProps<typeof Button> & { needs: Scope }) {
  const refusal = useMay(needs);
  return <Button {...rest} disabled={refusal !== null || disabled === true} title={refusal ?? title} />;
}
