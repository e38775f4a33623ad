import { useRef, type RefObject } from 'react';
import { useKeys } from '../keyboard/useKeys.js';

/** A key that is held, or struck twice, must not decide the next ask, which nobody has read. */
const calmMs = 500;

/**
 * Keys for what is asked, while the pane has the keyboard and its composer has not: the first letter of a message must never allow
 * anything. They press the card that has the focus, else the bar above the composer.
 */
export function useAskKeys(root: RefObject<HTMLElement | null>, active: boolean) {
  const pressedAt = useRef(-calmMs);
  const press = (act: string) => () => {
    const struck = performance.now();
    const calm = struck - pressedAt.current >= calmMs;
    pressedAt.current = struck;
    if (!calm) return;
    const card = document.activeElement?.closest('[data-ask]') ?? null;
    const within =
      card !== null && root.current?.contains(card) === true ? card : root.current?.querySelector('[data-ask-bar]');
    const button = within?.querySelector<HTMLElement>(`[data-act="${act}"]`);
    (button ?? (act === 'step' ? within?.querySelector<HTMLElement>('[data-act="show"]') : null))?.click();
  };
  useKeys(active ? { 'ask.allow': press('allow'), 'ask.deny': press('deny'), 'ask.pattern': press('step') } : {});
}
