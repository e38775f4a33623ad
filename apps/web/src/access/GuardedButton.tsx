import type { Scope } from '@boocode/contracts/access';
import type { ComponentProps } from 'react';
import { Button } from '../ui/Button.js';
import { useMay } from './useMay.js';

interface Props extends ComponentProps<typeof Button> {
  needs: Scope;
  /** Why nobody may, in words; null = whoever has the scope may. */
  whyNot?: string | null;
}

/** A button that wants a scope: who does not have it finds it disabled, with the reason in its title. */
export function GuardedButton({ needs, whyNot = null, disabled, title, ...rest }: Props) {
  const refusal = useMay(needs) ?? whyNot;
  return <Button {...rest} disabled={refusal !== null || disabled === true} title={refusal ?? title} />;
}
