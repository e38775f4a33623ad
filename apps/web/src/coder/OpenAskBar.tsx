import type { AskView } from '@boocode/contracts/ask';
import { useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { AskWords } from '../ask/AskWords.js';
import { useAnswer } from '../ask/useAnswer.js';
import { useSight } from '../live/LiveProvider.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import styles from './OpenAskBar.module.css';

interface Props {
  /** The first of those that are open. */
  ask: AskView;
  others: number;
  /** Its card is in sight, and says the same. */
  cardSeen: boolean;
  /** Goes to its card in the transcript. */
  onShow: (ask: AskView) => void;
}

/** What the agent waits for, above the composer while its card is out of sight. Keys find its buttons by `data-act`. */
export function OpenAskBar({ ask, others, cardSeen, onShow }: Props) {
  const { answer, error } = useAnswer([ask]);
  useSight(`ask:${ask.id}`);
  const [denying, setDenying] = useState(false);
  // Words that were begun here, and what went wrong with them, stay.
  if (cardSeen && !denying && error === null) return null;
  return (
    <section className={styles.bar} aria-label={`Needs you: ${ask.title}`} data-ask-bar>
      <div className={styles.row}>
        <span className={styles.glyph}>
          <StateGlyph condition="needs-you" />
        </span>
        <p className={styles.title}>
          <strong>{ask.title}</strong>
          {others > 0 ? <span> and {others} more</span> : null}
        </p>
        {ask.kind === 'question' ? null : (
          <>
            <GuardedButton
              needs="answer"
              data-act="allow"
              title="Allow once (a)"
              onClick={() => answer({ decision: 'allow' })}
            >
              Allow once
            </GuardedButton>
            <GuardedButton needs="answer" data-act="deny" title="Deny with words (d)" onClick={() => setDenying(true)}>
              Deny…
            </GuardedButton>
          </>
        )}
        <Button
          look="bare"
          data-act="show"
          title="Go to it, to allow more than this once or to answer (A)"
          onClick={() => onShow(ask)}
        >
          {ask.kind === 'question' ? 'Answer…' : 'Look…'}
        </Button>
      </div>
      {denying ? (
        <AskWords
          label="What the agent is told"
          placeholder="Why not, and what to do instead"
          action="Deny"
          optional
          onCancel={() => setDenying(false)}
          onSend={(message) => answer({ decision: 'deny', ...(message === '' ? {} : { message }) })}
        />
      ) : null}
      {error === null ? null : <ErrorNote what="The answer did not arrive, so it is still open" error={error} />}
    </section>
  );
}
