import type { Scope } from '@boocode/contracts/access';
import type { ComponentProps } from 'react';
import { RefusableButton } from '../ui/RefusableButton.js';
import { useMay } from './useMay.js';

interface Props extends Omit<ComponentProps<typeof RefusableButton>, 'refusal'> {
  needs: Scope;
  /** Why nobody may, in words; null = whoever has the scope may. */
  whyNot?: string | null;
}

/** A button that wants a scope: who does not have it finds it in its place, and is told the reason. */
export function GuardedButton({ needs, whyNot = null, ...rest }: Props) {
  return <RefusableButton {...rest} refusal={useMay(needs) ?? whyNot} />;
}
