import { Copy, Plus, X } from 'lucide-react';
import { useRef } from 'react';
import { RosterChoice } from '../launch/RosterChoice.js';
import { Button } from '../ui/Button.js';
import { fewest, most, withoutRow, withRow, withTwin, type Row } from './arena-draft.js';
import styles from './ArenaForm.module.css';
import { letterAt } from './letters.js';
import type { ArenaLaunch } from './useArenaLaunch.js';

/** Who takes part, two to eight: each an agent, with its model, mode and thinking where that is not its own choice. */
export function ContestantRows({ form: { draft, agents, change } }: { form: ArenaLaunch }) {
  const { rows } = draft;
  const list = useRef<HTMLOListElement>(null);
  const say = (id: string, said: Partial<Row>) =>
    change({ rows: rows.map((row) => (row.id === id ? { ...row, ...said } : row)) });
  /** The row that took the place of one that went has the keyboard. */
  const remove = (id: string, at: number) => {
    change({ rows: withoutRow(rows, id) });
    queueMicrotask(() => {
      const left = [...(list.current?.children ?? [])];
      left[Math.min(at, left.length - 1)]?.querySelector<HTMLElement>('select')?.focus();
    });
  };
  return (
    <fieldset className={styles.rows}>
      <legend>
        Contestants <span className="numbers">{rows.length}</span>
      </legend>
      <ol ref={list} aria-label="Contestants">
        {rows.map((row, at) => {
          const letter = letterAt(at);
          const agent = agents.find(({ id }) => id === row.agent);
          return (
            <li key={row.id} className={styles.row}>
              <span className={styles.letter} aria-hidden>
                {letter}
              </span>
              <span className={styles.choices}>
                <RosterChoice
                  of={`Contestant ${letter}`}
                  agents={agents}
                  choice={row}
                  effective={{
                    agent: null,
                    model: agent?.default_model ?? null,
                    mode_id: null,
                    thinking_option_id: null,
                  }}
                  parts={['agent', 'model', 'mode_id', 'thinking_option_id']}
                  onChange={(said) => say(row.id, said)}
                />
              </span>
              <span className={styles.acts}>
                <Button
                  look="bare"
                  aria-label={`Another one as ${letter}`}
                  title="Another one like it"
                  disabled={rows.length >= most}
                  onClick={() => change({ rows: withTwin(rows, row.id) })}
                >
                  <Copy aria-hidden className={styles.icon} />
                </Button>
                <Button
                  look="bare"
                  aria-label={`Take ${letter} away`}
                  title={rows.length > fewest ? 'Take it away' : 'An arena has at least two'}
                  disabled={rows.length <= fewest}
                  onClick={() => remove(row.id, at)}
                >
                  <X aria-hidden className={styles.icon} />
                </Button>
              </span>
            </li>
          );
        })}
      </ol>
      <Button
        disabled={rows.length >= most}
        title={rows.length < most ? undefined : 'An arena has at most eight'}
        onClick={() => change({ rows: withRow(rows, { agent: rows.at(-1)?.agent ?? '' }) })}
      >
        <Plus aria-hidden className={styles.icon} />
        Add a contestant
      </Button>
    </fieldset>
  );
}
