/** Why a button refuses, as a screen reader tells it; null = it can be pressed, or is disabled for who has the focus too. */
export function refusalOf(button: HTMLElement): string | null {
  if (button.getAttribute('aria-disabled') !== 'true' || button.hasAttribute('disabled')) return null;
  const id = button.getAttribute('aria-describedby');
  return id === null ? null : (document.getElementById(id)?.textContent ?? null);
}
