import { useRef, type RefObject } from 'react';
import { useKeys } from '../keyboard/useKeys.js';

/** A key that is held, or struck twice, must not decide the next ask, which nobody has read. */
const calmMs = 500;

/**
 * Keys for what is asked, while the pane has the keyboard and its composer has not: the first letter of a message must never allow
 * anything. They press the card that has the focus, else the bar above the composer, else the card of the first that is open.
 */
export function useAskKeys(root: RefObject<HTMLElement | null>, firstId: string | undefined) {
  const pressedAt = useRef(-calmMs);
  const press = (act: string) => () => {
    const struck = performance.now();
    const calm = struck - pressedAt.current >= calmMs;
    pressedAt.current = struck;
    if (!calm) return;
    const pane = root.current;
    const focused = document.activeElement?.closest('[data-ask]') ?? null;
    const card = pane?.contains(focused) === true ? focused : null;
    const bar = pane?.querySelector('[data-ask-bar]') ?? null;
    const first = pane?.querySelector<HTMLElement>(`[data-ask-row="${firstId}"] [data-ask]`) ?? null;
    // To allow more than once begins with going there.
    if (act === 'step' && card === null) {
      if (bar === null) first?.focus();
      else bar.querySelector<HTMLElement>('[data-act="show"]')?.click();
      return;
    }
    (card ?? bar ?? first)?.querySelector<HTMLElement>(`[data-act="${act}"]`)?.click();
  };
  useKeys(
    firstId !== undefined
      ? { 'ask.allow': press('allow'), 'ask.deny': press('deny'), 'ask.pattern': press('step') }
      : {},
  );
}
