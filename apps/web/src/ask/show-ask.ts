/** Gives the card of an ask the focus; false where it is not. */
export function showAsk(root: ParentNode, id: string): boolean {
  const card = root.querySelector<HTMLElement>(`[data-ask="${CSS.escape(id)}"]`);
  card?.focus();
  return card !== null;
}
