/** What the keys walk among: files by their headings, changes by their first line, lines by their numbers. */
type Stop = 'file' | 'change' | 'line';

const selectors: Readonly<Record<Stop, string>> = {
  file: '[data-review-file]',
  change: '[data-review-line][data-begins="true"]',
  line: '[data-review-line]',
};

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
  next.scrollIntoView({ block: stop === 'file' ? 'start' : stop === 'change' ? 'center' : 'nearest' });
  return true;
}
