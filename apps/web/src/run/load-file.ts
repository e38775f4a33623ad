/** The browser loads it as a file; the page stays. */
export function loadFile(href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = '';
  link.click();
}
