import type { ArenaView } from '@boocode/contracts/arena';
import { useId, useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { useAnswerStep } from '../ask/useAnswerStep.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { pressSubmit } from '../ui/press-submit.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import { AfterFields } from './AfterFields.js';
import { CheckMark } from './CheckMark.js';
import { isChoosable, place, whyNotOf, type Entry } from './contestants.js';
import { Foresight } from './Foresight.js';
import { actWords, firstAfter, pickOf } from './pick.js';
import styles from './PickForm.module.css';

interface Props {
  /** The step that waits. */
  taskId: string;
  arena: ArenaView;
  entries: readonly Entry[];
  /** Null = nobody yet, or none of them. */
  chosen: string | null;
  onChoose: (letter: string | null) => void;
}

/** Who wins, and what becomes of it. The digits choose, Ctrl+Enter sends. */
export function PickForm({ taskId, arena, entries, chosen, onChoose }: Props) {
  const [after, setAfter] = useState(() => firstAfter(arena));
  const [none, setNone] = useState(false);
  const { answer, busy, error, late } = useAnswerStep(taskId);
  const heading = useId();
  const decided = none || chosen !== null;
  const winner = none ? null : chosen;
  const entry = entries.find(({ letter }) => letter === winner);
  const unnamed = winner !== null && after.do === 'branch' && after.name.trim() === '';
  return (
    <form
      className={styles.pick}
      aria-labelledby={heading}
      data-row
      tabIndex={-1}
      onKeyDown={pressSubmit}
      onSubmit={(event) => {
        event.preventDefault();
        if (decided && !busy && !unnamed) answer({ kind: 'pick', pick: pickOf(winner, after) });
      }}
    >
      <h2 id={heading}>
        <span className={styles.glyph}>
          <StateGlyph condition="needs-you" />
        </span>
        Pick the winner
      </h2>
      <fieldset className={styles.choices}>
        <legend className="visually-hidden">Who wins</legend>
        {entries.map((each, at) => (
          <Choice
            key={each.letter}
            entry={each}
            digit={at + 1}
            checked={!none && chosen === each.letter}
            onChoose={() => {
              setNone(false);
              onChoose(each.letter);
            }}
          />
        ))}
        <label className={styles.choice}>
          <input type="radio" name="winner" checked={none} onChange={() => setNone(true)} />
          <span>None of them</span>
        </label>
      </fieldset>
      {decided ? (
        <AfterFields arena={arena} winner={winner} after={after} onChange={(said) => setAfter({ ...after, ...said })} />
      ) : null}
      {entry !== undefined && after.do === 'merge' && arena.target !== null ? (
        <Foresight chatId={entry.chat_id} target={arena.target} />
      ) : null}
      <Failed error={error} late={late} />
      <div className={styles.acts}>
        <GuardedButton
          needs="answer"
          type="submit"
          look="primary"
          title="Ctrl+Enter"
          disabled={!decided || busy || unnamed || late}
        >
          {decided ? actWords(winner, after, arena.target) : 'Choose one'}
        </GuardedButton>
        <Hint many={entries.length} blind={arena.blind} />
      </div>
    </form>
  );
}

function Failed({ error, late }: { error: Error | null; late: boolean }) {
  if (error === null) return null;
  return <ErrorNote what={late ? 'Somebody else was first' : 'The pick did not arrive'} error={error} />;
}

function Hint({ many, blind }: { many: number; blind: boolean }) {
  return (
    <span className={styles.hint}>
      Keys 1 to {many} choose; what the others left is kept{blind ? '; who they are is told then' : ''}.
    </span>
  );
}

interface ChoiceProps {
  entry: Entry;
  digit: number;
  checked: boolean;
  onChoose: () => void;
}

function Choice({ entry, digit, checked, onChoose }: ChoiceProps) {
  const can = isChoosable(entry);
  const { letter, name, rank, check, checkStep } = entry;
  return (
    <label className={styles.choice} data-can={can}>
      <input type="radio" name="winner" checked={checked} disabled={!can} onChange={onChoose} />
      <kbd aria-hidden>{digit}</kbd>
      <span className={styles.name}>
        <strong>{letter}</strong> {name === `Contestant ${letter}` ? '' : name}
      </span>
      {rank === null ? null : <span>{place(rank)}</span>}
      <CheckMark check={check} step={checkStep} />
      {can ? null : <span>{whyNotOf(entry)}</span>}
    </label>
  );
}
