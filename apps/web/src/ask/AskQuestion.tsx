import type { AnswerInput, AskView } from '@boocode/contracts/ask';
import { useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import styles from './AskCard.module.css';
import { AskWords } from './AskWords.js';

interface Props {
  ask: AskView;
  answer: (answer: AnswerInput) => void;
}

/** One of the options, or words where there are none. */
export function AskQuestion({ ask, answer }: Props) {
  const [denying, setDenying] = useState(false);
  if (denying || ask.options.length === 0) {
    return (
      <AskWords
        label={denying ? 'What the agent is told' : 'Your answer'}
        placeholder={denying ? 'Why there is no answer' : 'In your words'}
        action={denying ? 'Decline' : 'Answer'}
        optional={denying}
        onCancel={() => setDenying(!denying)}
        cancelWord={denying ? 'Back' : 'Decline…'}
        onSend={(text) =>
          answer(
            denying
              ? { decision: 'deny', ...(text === '' ? {} : { message: text }) }
              : { decision: 'answer', answers: [text] },
          )
        }
      />
    );
  }
  return (
    <div className={styles.actions}>
      {ask.options.map((option, index) => (
        <GuardedButton
          needs="answer"
          key={option}
          data-act={index === 0 ? 'allow' : undefined}
          onClick={() => answer({ decision: 'answer', answers: [option] })}
        >
          {option}
        </GuardedButton>
      ))}
      <GuardedButton needs="answer" data-act="deny" title="Decline with words (d)" onClick={() => setDenying(true)}>
        Decline…
      </GuardedButton>
    </div>
  );
}
