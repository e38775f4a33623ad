import type { Severity } from '@boocode/contracts/finding';
import { Info, Lightbulb, OctagonAlert, Quote, TriangleAlert, type LucideIcon } from 'lucide-react';
import styles from './marks.module.css';
import { severities } from './finding-words.js';

const icons: Readonly<Record<Severity, LucideIcon>> = {
  critical: OctagonAlert,
  warning: TriangleAlert,
  suggestion: Lightbulb,
  advisory: Info,
  fact: Quote,
};

/** How severe a finding is, as glyph, word and colour. */
export function SeverityMark({ severity }: { severity: Severity }) {
  const Icon = icons[severity];
  const { word, tone } = severities[severity];
  return (
    <span className={styles.mark} data-tone={tone}>
      <Icon aria-hidden size="1em" strokeWidth={2.5} />
      {word}
    </span>
  );
}
