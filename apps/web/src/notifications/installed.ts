/** Whether this page is the installed app, in a window of its own. */
export const isInstalled = (): boolean => window.matchMedia('(display-mode: standalone)').matches;
