import type { AnswerInput, AskView } from '@boocode/contracts/ask';
import { useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { useMay } from '../access/useMay.js';
import styles from './AskCard.module.css';
import { stepWord } from './asks.js';
import { AskWords } from './AskWords.js';

interface Props {
  ask: AskView;
  /** So many agents have it from one decision. */
  count: number;
  answer: (answer: AnswerInput) => void;
}

/** Once, for the step or the run by a pattern, or not, with words or without. */
export function AskPermission({ ask, count, answer }: Props) {
  const refusal = useMay('answer');
  const exact = ask.patterns.length === 1 ? (ask.patterns[0] ?? '') : '';
  const [pattern, setPattern] = useState(exact);
  const [denying, setDenying] = useState(false);
  // What was asked, letter by letter, is not a pattern: a star in it is a star.
  const wide = pattern.trim() === '' || pattern.trim() === exact ? {} : { pattern: pattern.trim() };
  const allow = (scope: 'step' | 'run') => answer({ decision: 'allow', scope, ...wide });
  if (denying) {
    return (
      <AskWords
        label="What the agent is told"
        placeholder="Why not, and what to do instead"
        action="Deny"
        optional
        onCancel={() => setDenying(false)}
        onSend={(message) => answer({ decision: 'deny', ...(message === '' ? {} : { message }) })}
      />
    );
  }
  return (
    <div className={styles.actions}>
      <GuardedButton
        needs="answer"
        data-act="allow"
        title="Allow once (a)"
        onClick={() => answer({ decision: 'allow' })}
      >
        {count === 1 ? 'Allow once' : `Allow once, all ${count}`}
      </GuardedButton>
      <GuardedButton
        needs="answer"
        data-act="step"
        title={`Allow for this ${stepWord(ask)} (s)`}
        onClick={() => allow('step')}
      >
        For this {stepWord(ask)}
      </GuardedButton>
      {ask.flow_run_id === null ? null : (
        <GuardedButton needs="answer" data-act="run" title="Allow for this run (w)" onClick={() => allow('run')}>
          For this run
        </GuardedButton>
      )}
      <GuardedButton needs="answer" title="Deny without a word" onClick={() => answer({ decision: 'deny' })}>
        Deny
      </GuardedButton>
      <GuardedButton needs="answer" data-act="deny" title="Deny and say why (d)" onClick={() => setDenying(true)}>
        Deny and say why…
      </GuardedButton>
      <label className={styles.pattern}>
        <span>{ask.flow_run_id === null ? 'In this task, allow' : 'In step or run, allow'}</span>
        <input
          data-act="pattern"
          value={pattern}
          placeholder="exactly these"
          disabled={refusal !== null}
          title={refusal ?? `A star stands for any words (A). Enter allows it for this ${stepWord(ask)}`}
          maxLength={500}
          spellCheck={false}
          onChange={(event) => setPattern(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            allow('step');
          }}
        />
      </label>
    </div>
  );
}
