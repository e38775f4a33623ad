import type { KeyboardEvent } from 'react';

/**
 * On Ctrl+Enter, from wherever the keyboard is in a form, presses the button that sends it: one that is disabled sends nothing, and one
 * that is refused tells why.
 */
export function pressSubmit(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.currentTarget.querySelector<HTMLButtonElement>('button[type="submit"]')?.click();
}
