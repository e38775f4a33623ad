import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

/**
 * When the card that had the focus has been answered, the next open one has it, so that a person goes through all of them without a
 * look for the place. `open`: ids in the order of the list. Answers with what the list does when something in it takes the focus.
 */
export function useMovesOn(list: RefObject<HTMLElement | null>, open: readonly string[]) {
  const last = useRef<{ id: string; at: number } | null>(null);
  const ids = open.join(' ');
  useEffect(() => {
    const { current } = last;
    const now = ids === '' ? [] : ids.split(' ');
    if (current === null || now.includes(current.id)) return;
    last.current = null;
    // Whoever has gone elsewhere meanwhile is left there.
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const next = now[Math.min(current.at, now.length - 1)];
    if (next !== undefined) list.current?.querySelector<HTMLElement>(`[data-ask="${next}"]`)?.focus();
  }, [ids, list]);
  return ({ target }: FocusEvent) => {
    const id = target.closest<HTMLElement>('[data-ask]')?.dataset.ask;
    if (id !== undefined) last.current = { id, at: open.indexOf(id) };
  };
}
