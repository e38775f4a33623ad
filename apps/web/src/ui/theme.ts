export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'boocode.theme';
const isTheme = (value: unknown): value is Theme => themes.some((theme) => theme === value);

/** The theme that was chosen in this browser. */
export function storedTheme(): Theme {
  const value = localStorage.getItem(key);
  return isTheme(value) ? value : 'auto';
}

/** Puts the theme on the page and remembers it; `auto` follows the system. */
export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  localStorage.setItem(key, theme);
  colourWindow();
}

/** The window around the page, where the system draws one in its colour, is that of the bar. */
export function colourWindow(): void {
  const colour = getComputedStyle(document.body).backgroundColor;
  if (colour !== '') document.querySelector('meta[name="theme-color"]')?.setAttribute('content', colour);
}
