import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useMay } from '../access/useMay.js';
import { settingsQuery, useChangeSettings } from '../api/settings.js';
import { applyTheme, colourWindow, storedTheme, type Theme } from '../ui/theme.js';

export const themeNames: Readonly<Record<Theme, string>> = {
  auto: 'as the system',
  light: 'light',
  dark: 'dark',
};

/** The theme, and why this page may not change it; null = it may. The theme of the person, the same on all devices. Until the server has said it, the last one of this browser. */
export function useTheme(): { theme: Theme; choose: (theme: Theme) => void; refusal: string | null } {
  const { data } = useQuery(settingsQuery());
  const { mutate } = useChangeSettings();
  const refusal = useMay('admin');
  return { theme: data?.theme ?? storedTheme(), choose: (theme) => mutate({ theme }), refusal };
}

/** Keeps the page in the theme of the person. */
export function useApplyTheme() {
  const { theme } = useTheme();
  useEffect(() => {
    applyTheme(theme);
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', colourWindow);
    return () => dark.removeEventListener('change', colourWindow);
  }, [theme]);
}
