import { themes } from '../ui/theme.js';
import { GuardedFields } from './GuardedFields.js';
import styles from './Settings.module.css';
import { themeNames, useTheme } from './useTheme.js';

export function ThemeSection() {
  const { theme, choose, refusal } = useTheme();
  return (
    <GuardedFields className={styles.field} refusal={refusal}>
      <legend>Theme</legend>
      <div className={styles.choices}>
        {themes.map((each) => (
          <label key={each}>
            <input type="radio" name="theme" checked={theme === each} onChange={() => choose(each)} />
            {themeNames[each].replace(/^./, (first) => first.toUpperCase())}
          </label>
        ))}
      </div>
      <p className={styles.quiet}>The same on every device that you sign in from.</p>
    </GuardedFields>
  );
}
