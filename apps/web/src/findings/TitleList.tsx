import type { FindingView } from '@boocode/contracts/finding-life';
import { counted } from './finding-words.js';
import styles from './sheets.module.css';

const most = 6;

/** What a sheet is about: the titles, the rest counted. */
export function TitleList({ findings }: { findings: readonly FindingView[] }) {
  return (
    <ul className={styles.titles}>
      {findings.slice(0, most).map(({ ref, title }) => (
        <li key={ref}>{title}</li>
      ))}
      {findings.length > most ? <li>and {counted(findings.length - most, 'more finding')}</li> : null}
    </ul>
  );
}
