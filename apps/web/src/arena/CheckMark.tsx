import type { CheckResult } from '@boocode/contracts/arena';
import type { TaskView } from '@boocode/contracts/task';
import { conditions } from '../state/conditions.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import styles from './Arena.module.css';
import { checkWords } from './contestants.js';

/** What the project's own check said of a change; nothing while there is none. */
export function CheckMark({ check, step }: { check: CheckResult | null; step: TaskView | undefined }) {
  const look = checkWords(check, step);
  if (look === null) return null;
  return (
    <span className={styles.check} data-tone={conditions[look.condition].tone}>
      <StateGlyph condition={look.condition} /> {look.words}
    </span>
  );
}
