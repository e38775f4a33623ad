import { useRef, type RefObject } from 'react';
import { useKeys } from '../keyboard/useKeys.js';

/** A key that is held, or struck twice, must not decide the next ask, which nobody has read. */
const calmMs = 500;

/**
 * Keys for what is asked, while the pane has the keyboard and its composer has not: the first letter of a message must never allow
 * anything. They press the card that has the focus, else the bar above the composer, else the card of the first that is open.
 */
export function useAskKeys(root: RefObject<HTMLElement | null>, focused: boolean, firstId: string | undefined) {
  const pressedAt = useRef(-calmMs);
  const press = (act: string) => () => {
    const struck = performance.now();
    const calm = struck - pressedAt.current >= calmMs;
    pressedAt.current = struck;
    if (calm) pressIn(root.current, act, firstId);
  };
  const heard = focused && firstId !== undefined;
  useKeys(heard ? { 'ask.allow': press('allow'), 'ask.deny': press('deny'), 'ask.pattern': press('step') } : {});
}

function pressIn(pane: HTMLElement | null, act: string, firstId: string | undefined): void {
  const card = pane?.querySelector('[data-ask]:focus, [data-ask]:focus-within');
  const bar = pane?.querySelector('[data-ask-bar]');
  const first = pane?.querySelector<HTMLElement>(`[data-ask-row="${firstId}"] [data-ask]`);
  const button = (card ?? bar ?? first)?.querySelector<HTMLElement>(`[data-act="${act}"]`);
  if (act !== 'step' || card != null) button?.click();
  // To allow more than once begins with going there.
  else if (bar == null) first?.focus();
  else bar.querySelector<HTMLElement>('[data-act="show"]')?.click();
}
