import type { ComponentProps } from 'react';
import { Button } from './Button.js';
import { useRefusal } from './useRefusal.js';

interface Props extends Omit<ComponentProps<typeof Button>, 'ref'> {
  /** Why it may not be pressed, in words: it stays in reach, does nothing, and tells that. */
  refusal: string | null;
}

/** A button that may be refused; `disabled` is for what passes by itself, or is told beside it. */
export function RefusableButton({ refusal, ...rest }: Props) {
  const { ref, refused, tip } = useRefusal(refusal);
  return (
    <>
      <Button {...rest} {...refused} ref={ref} />
      {tip}
    </>
  );
}
