import { Monitor, Moon, Sun } from 'lucide-react';
import { themeNames, useTheme } from '../settings/useTheme.js';
import { RefusableButton } from '../ui/RefusableButton.js';
import { themes } from '../ui/theme.js';
import styles from './TopBar.module.css';

const icons = { auto: Monitor, light: Sun, dark: Moon };

export function ThemeButton() {
  const { theme, choose, refusal } = useTheme();
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';
  const Icon = icons[theme];
  const label = `Theme: ${themeNames[theme]}. Change to ${themeNames[next]}`;
  return (
    <RefusableButton
      look="bare"
      className={styles.theme}
      aria-label={label}
      title={label}
      refusal={refusal}
      onClick={() => choose(next)}
    >
      <Icon aria-hidden className={styles.icon} />
    </RefusableButton>
  );
}
