/** Moves the focus among the rows (`data-row`) of a part of the page, from the selected one when none has it. */
export function moveFocus(by: 1 | -1, root: ParentNode): void {
  const rows = [...root.querySelectorAll<HTMLElement>('[data-row]')];
  const focused = rows.findIndex((row) => row === document.activeElement);
  const from = focused >= 0 ? focused : rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
  const to = from < 0 ? (by === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, from + by));
  rows[to]?.focus();
}
