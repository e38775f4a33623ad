/** Puts text on the clipboard; rejects where the browser does not allow that. */
export async function copyText(text: string): Promise<void> {
  // On a home network without TLS there is no such object, whatever its type says.
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (clipboard !== undefined) return clipboard.writeText(text);
  const field = Object.assign(document.createElement('textarea'), { value: text, readOnly: true });
  const focused = document.activeElement;
  // Within a dialog, what is outside of it can't be selected.
  (focused?.parentElement ?? document.body).append(field);
  field.select();
  // Deprecated, and the only way there is on such a page.
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!copied) throw new Error('The browser does not allow copying.');
  return undefined;
}
