import type { TaskCondition } from '@boocode/contracts/task';
import { conditions } from '../state/conditions.js';
import { StateGlyph } from './StateGlyph.js';
import styles from './StateMark.module.css';

/** A state as glyph, word and colour. `glyphOnly` hides the word from eyes, never from ears. */
export function StateMark({ condition, glyphOnly = false }: { condition: TaskCondition; glyphOnly?: boolean }) {
  const { word, tone, live } = conditions[condition];
  return (
    <span className={styles.mark} data-tone={tone} title={glyphOnly ? word : undefined}>
      <span className={styles.glyph} data-live={live}>
        <StateGlyph condition={condition} />
      </span>
      <span className={glyphOnly ? 'visually-hidden' : styles.word}>{word}</span>
    </span>
  );
}
