import { Keyboard, Monitor, Moon, Plus, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useLive } from '../live/LiveProvider.js';
import { Button } from '../ui/Button.js';
import { applyTheme, storedTheme, themes, type Theme } from '../ui/theme.js';
import { NeedsYouLink } from './NeedsYouLink.js';
import styles from './TopBar.module.css';

const icons = { auto: Monitor, light: Sun, dark: Moon };
const names: Record<Theme, string> = { auto: 'as the system', light: 'light', dark: 'dark' };

function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme);
  useEffect(() => applyTheme(theme), [theme]);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';
  const Icon = icons[theme];
  const label = `Theme: ${names[theme]}. Change to ${names[next]}`;
  return (
    <Button look="bare" aria-label={label} title={label} onClick={() => setTheme(next)}>
      <Icon aria-hidden className={styles.icon} />
    </Button>
  );
}

/** Quiet, and always there, so that its words never move anything. */
function ConnectionNote() {
  const { connection, problem } = useLive();
  const words = connection === 'reconnecting' ? 'Reconnecting…' : (problem ?? '');
  return (
    <p className={styles.note} role="status" aria-label="Connection">
      {words}
    </p>
  );
}

export function TopBar({ onHelp }: { onHelp: () => void }) {
  return (
    <header className={styles.bar}>
      <Link href="/" className={styles.brand}>
        <img src="/icon.svg" alt="" className={styles.logo} />
        BooCode
      </Link>
      <nav aria-label="Pages" className={styles.nav}>
        <Link href="/runs" className={(active) => (active ? (styles.active ?? '') : '')}>
          Runs
        </Link>
        <NeedsYouLink />
      </nav>
      <ConnectionNote />
      <div className={styles.end}>
        <Link href="/new" className={styles.new} aria-label="New run" title="New run (n)">
          <Plus aria-hidden className={styles.icon} />
          <span>New run</span>
        </Link>
        <ThemeButton />
        <Button look="bare" aria-label="Keyboard help" title="Keyboard (?)" onClick={onHelp} className={styles.help}>
          <Keyboard aria-hidden className={styles.icon} />
        </Button>
      </div>
    </header>
  );
}
