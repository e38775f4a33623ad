import type { ArenaView } from '@boocode/contracts/arena';
import { conditions } from '../state/conditions.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import styles from './Arena.module.css';
import { Column } from './Column.js';
import type { Entry } from './contestants.js';

interface Props {
  arena: ArenaView;
  entries: readonly Entry[];
  now: number;
  /** The letter that is on the screen where there is room for one. */
  shown: string;
  onShow: (letter: string) => void;
}

/** More than this many stand in two rows. */
const mostAcross = 5;

/** Contestants side by side; where there is no room for two, one at a time. */
export function Columns({ arena, entries, now, shown, onShow }: Props) {
  return (
    <section aria-label="Contestants" className={styles.contestants}>
      <div role="group" aria-label="Show the contestant" className={styles.segments}>
        {entries.map(({ letter, step, selected }) => (
          <button
            key={letter}
            type="button"
            aria-pressed={letter === shown}
            data-selected={selected}
            onClick={() => onShow(letter)}
          >
            {letter} {step === undefined ? null : <StateGlyph condition={step.condition} />}
          </button>
        ))}
      </div>
      <ol
        className={styles.columns}
        data-across={entries.length > mostAcross ? Math.ceil(entries.length / 2) : undefined}
        data-over={entries.every(({ step }) => step === undefined || conditions[step.condition].ended)}
      >
        {entries.map((entry) => (
          <li
            key={entry.letter}
            className={styles.column}
            data-shown={entry.letter === shown}
            data-selected={entry.selected}
          >
            <Column entry={entry} repository={arena.repository} now={now} />
          </li>
        ))}
      </ol>
    </section>
  );
}
