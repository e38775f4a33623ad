/** What the keys walk among: files by their headings, changes by their first line, lines by their numbers. */
type Stop = 'file' | 'change' | 'line';

const selectors: Readonly<Record<Stop, string>> = {
  file: '[data-review-file]',
  change: '[data-review-line][data-begins="true"]',
  line: '[data-review-line]',
};

const blocks = { file: 'start', change: 'center', line: 'nearest' } as const;

/** Gives the focus to the next or previous stop in the page's order, seen from where the focus is; false where there is none. */
export function walk(root: HTMLElement, stop: Stop, by: 1 | -1): boolean {
  const at = document.activeElement;
  const side = stop === 'line' ? at?.getAttribute('data-side') : null;
  const all = [...root.querySelectorAll<HTMLElement>(selectors[stop])].filter(
    (each) => side === null || side === undefined || each.dataset['side'] === side,
  );
  const isBeyond = (each: HTMLElement) =>
    at === null || at === root || !root.contains(at)
      ? by === 1
      : (at.compareDocumentPosition(each) &
          (by === 1 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING)) !==
        0;
  const next = by === 1 ? all.find(isBeyond) : all.findLast(isBeyond);
  if (next === undefined) return false;
  next.focus({ preventScroll: true });
  // A heading sticks to the end of a file that has left upwards: the file itself is what comes into sight.
  const shown = stop === 'file' ? (next.closest('section') ?? next) : next;
  shown.scrollIntoView({ block: blocks[stop] });
  return true;
}

/** From a line to what stands beside it in the other column. */
export function crossTo(side: 'old' | 'new'): void {
  const pair = document.activeElement?.closest('[data-pair]');
  pair?.querySelector<HTMLElement>(`[data-review-line][data-side="${side}"]`)?.focus({ preventScroll: true });
}
