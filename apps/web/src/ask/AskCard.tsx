import type { AnswerInput, AskView } from '@boocode/contracts/ask';
import { lazy, Suspense, useEffect, useState } from 'react';
import { ago } from '../format/duration.js';
import { useSight } from '../live/LiveProvider.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import styles from './AskCard.module.css';
import { AskWords } from './AskWords.js';
import { detailText, diffOf, isOpen, outcomeOf, stepWord } from './asks.js';
import { useAnswer } from './useAnswer.js';

const AskedEdits = lazy(async () => ({ default: (await import('../coder/AskedEdits.js')).AskedEdits }));

export type AskAct = 'allow' | 'step' | 'run' | 'deny';

interface Props {
  ask: AskView;
  now: number;
  /** Names run and step too: for places that show more than one run. */
  withRun?: boolean;
  /** Called once what became of it has been readable for a moment. */
  onGone: (id: string) => void;
}

/** So long is said what became of an ask, before its line goes. */
const readableMs = 8_000;

/** What an agent wants decided, and the decisions. Keys find its buttons by `data-act`. */
export function AskCard({ ask, now, withRun = false, onGone }: Props) {
  const { answer, late, error } = useAnswer(ask);
  const open = isOpen(ask);
  useSight(open ? `ask:${ask.id}` : null);
  useEffect(() => {
    if (open) return undefined;
    const timer = setTimeout(() => onGone(ask.id), readableMs);
    return () => clearTimeout(timer);
  }, [open, ask.id, onGone]);
  if (!open) return <Outcome ask={ask} late={late} />;
  return (
    <section className={styles.card} aria-label={`Asks: ${ask.title}`} tabIndex={-1} data-row data-ask>
      <header className={styles.head}>
        <span className={styles.glyph}>
          <StateGlyph condition="needs-you" />
        </span>
        <h3>{ask.title}</h3>
        <p className={styles.who}>
          {[withRun ? ask.run_title : null, ask.step_title, ask.agent, ago(ask.asked_at, now)]
            .filter((part) => part !== null)
            .join(' · ')}
        </p>
      </header>
      <What ask={ask} />
      {ask.kind === 'question' ? <Question ask={ask} answer={answer} /> : <Permission ask={ask} answer={answer} />}
      {error === null ? null : <ErrorNote what="The answer did not arrive, so it is still open" error={error} />}
    </section>
  );
}

function Outcome({ ask, late }: { ask: AskView; late: boolean }) {
  return (
    <p className={styles.outcome} role="status">
      <strong>{ask.title}</strong> {late ? 'Your answer came second. ' : ''}
      {outcomeOf(ask)}
    </p>
  );
}

/** What exactly would be done. Of a kind that is not known here: as it came. */
function What({ ask }: { ask: AskView }) {
  const diff = diffOf(ask.detail);
  const detail = detailText(ask.detail);
  return (
    <div className={styles.what}>
      {ask.kind === 'question' ? null : (
        <ul aria-label="What it is for">
          {ask.patterns.map((pattern) => (
            <li key={pattern}>
              <code>{pattern}</code>
            </li>
          ))}
        </ul>
      )}
      <Suspense fallback={diff === null ? null : <pre>{diff}</pre>}>
        <AskedEdits tool={ask.tool} detail={ask.detail} />
      </Suspense>
      {detail === null ? null : (
        <details>
          <summary>As the agent put it ({ask.tool})</summary>
          <pre>{detail}</pre>
        </details>
      )}
    </div>
  );
}

interface DecideProps {
  ask: AskView;
  answer: (answer: AnswerInput) => void;
}

function Permission({ ask, answer }: DecideProps) {
  const exact = ask.patterns.length === 1 ? (ask.patterns[0] ?? '') : '';
  const [pattern, setPattern] = useState(exact);
  const [denying, setDenying] = useState(false);
  // What was asked, letter by letter, is not a pattern: a star in it is a star.
  const wide = pattern.trim() === '' || pattern.trim() === exact ? {} : { pattern: pattern.trim() };
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
      <Button data-act="allow" title="Allow once (a)" onClick={() => answer({ decision: 'allow' })}>
        Allow once
      </Button>
      <Button
        data-act="step"
        title={`Allow for this ${stepWord(ask)} (s)`}
        onClick={() => answer({ decision: 'allow', scope: 'step', ...wide })}
      >
        For this {stepWord(ask)}
      </Button>
      {ask.flow_run_id === null ? null : (
        <Button
          data-act="run"
          title="Allow for this run (w)"
          onClick={() => answer({ decision: 'allow', scope: 'run', ...wide })}
        >
          For this run
        </Button>
      )}
      <Button data-act="deny" title="Deny with words (d)" onClick={() => setDenying(true)}>
        Deny…
      </Button>
      <label className={styles.pattern}>
        <span>{ask.flow_run_id === null ? 'In this task, for' : 'Step and run hold for'}</span>
        <input
          value={pattern}
          placeholder="exactly these"
          maxLength={500}
          spellCheck={false}
          onChange={(event) => setPattern(event.target.value)}
        />
      </label>
    </div>
  );
}

function Question({ ask, answer }: DecideProps) {
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
        <Button
          key={option}
          data-act={index === 0 ? 'allow' : undefined}
          onClick={() => answer({ decision: 'answer', answers: [option] })}
        >
          {option}
        </Button>
      ))}
      <Button data-act="deny" title="Decline with words (d)" onClick={() => setDenying(true)}>
        Decline…
      </Button>
    </div>
  );
}
