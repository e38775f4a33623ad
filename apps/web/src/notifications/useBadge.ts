import { useEffect } from 'react';
import { isInstalled } from './installed.js';

/** The number on the icon of the installed app; 0 takes it away. Nothing in a tab, which has no icon, nor where icons have none. */
export function useBadge(count: number) {
  useEffect(() => {
    if (!('setAppBadge' in navigator) || !isInstalled()) return;
    navigator.setAppBadge(count).catch((error: unknown) => console.warn('No badge:', error));
  }, [count]);
}
