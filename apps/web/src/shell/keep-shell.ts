/** Lets the app be installed, and be shown while BooCode is away. Where that is not possible, nothing is missing. */
export function keepShell(): void {
  if (!('serviceWorker' in navigator)) return;
  window.addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').catch((error: unknown) => console.warn('No service worker:', error));
  });
}
