/** Keys in the review of changes, as the help shows them: they work while it has the focus, and are fixed. */
export const reviewKeys = [
  { keys: 'j', does: 'Next file', act: 'file-next' },
  { keys: 'k', does: 'Previous file', act: 'file-previous' },
  { keys: 'n', does: 'Next change', act: 'change-next' },
  { keys: 'p', does: 'Previous change', act: 'change-previous' },
  { keys: 'ArrowDown', does: 'Next line; with Shift it is taken along', act: 'line-next' },
  { keys: 'ArrowUp', does: 'Previous line; with Shift it is taken along', act: 'line-previous' },
  { keys: 'ArrowLeft', does: 'Side by side: the line as it was', act: 'side-old' },
  { keys: 'ArrowRight', does: 'Side by side: the line as it is', act: 'side-new' },
  { keys: 'c', does: 'Comment on the line, or the lines that are marked', act: 'comment' },
  { keys: 'v', does: 'One column, or two side by side', act: 'view' },
  { keys: 'Escape', does: 'Close the review', act: 'close' },
] as const;

type ReviewAct = (typeof reviewKeys)[number]['act'];

/** What a key means in the review; null in a field or a dialog, and where a modifier makes it another key. */
export function reviewActOf(event: KeyboardEvent): ReviewAct | null {
  const { key, ctrlKey, altKey, metaKey, target } = event;
  if (ctrlKey || altKey || metaKey) return null;
  if (target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null) return null;
  return reviewKeys.find(({ keys }) => keys === key)?.act ?? null;
}
