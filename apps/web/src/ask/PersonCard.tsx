import type { FlowRunSummary, PersonWait } from '@boocode/contracts/flow-run';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import { GuardedButton } from '../access/GuardedButton.js';
import { ago } from '../format/duration.js';
import { useSight } from '../live/LiveProvider.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import styles from './AskCard.module.css';
import { AskWords } from './AskWords.js';
import { isPick } from './person-steps.js';
import { useAnswerStep } from './useAnswerStep.js';

interface Props {
  wait: PersonWait;
  run: Pick<FlowRunSummary, 'id' | 'title' | 'goal' | 'flow'>;
  now: number;
  withRun: boolean;
}

/** A step that goes on when a person says so: an approval right here, a pick where the contestants stand. Keys find its buttons by `data-act`. */
export function PersonCard({ wait, run, now, withRun }: Props) {
  const { task_id, title, person, since } = wait;
  useSight(`step:${task_id}`);
  return (
    <section
      className={styles.card}
      aria-label={`Waits for you: ${title}`}
      tabIndex={-1}
      data-row
      data-ask={task_id}
      data-reach="question"
    >
      <header className={styles.head}>
        <span className={styles.glyph}>
          <StateGlyph condition="needs-you" />
        </span>
        <h3>{title}</h3>
        <span className={styles.reach}>{person === null ? 'Waits for you' : words[person]}</span>
        <p className={styles.who}>
          {withRun ? (
            <>
              <Link href={`/runs/${run.id}`}>{run.goal === '' ? run.title : `${run.title} · ${run.goal}`}</Link> ·{' '}
            </>
          ) : null}
          <time dateTime={since} title={`Since ${new Date(since).toLocaleString()}`}>
            {ago(since, now)}
          </time>
        </p>
      </header>
      {isPick(wait) ? <PickLink wait={wait} run={run} /> : <Approval wait={wait} run={run} />}
    </section>
  );
}

const words = { pick: 'Waits for your pick', approve: 'Waits for your approval' } as const;

function PickLink({ wait, run }: Pick<Props, 'wait' | 'run'>) {
  const href = run.flow === 'arena' ? `/runs/${run.id}` : `/arenas/${wait.task_id}`;
  return (
    <p className={styles.actions}>
      <Link href={href} className={styles.open} data-act="open">
        See the contestants and pick
      </Link>
    </p>
  );
}

/** Yes or no, with words or without. */
function Approval({ wait, run }: Pick<Props, 'wait' | 'run'>) {
  const [said, say] = useState('');
  const [declining, setDeclining] = useState(false);
  const { answer, busy, error, late } = useAnswerStep(wait.task_id);
  const field = useId();
  const failure =
    error === null ? null : (
      <ErrorNote what={late ? 'Somebody else was first' : 'The answer did not arrive'} error={error} />
    );
  if (declining) {
    return (
      <>
        <AskWords
          label="Why not"
          placeholder="Kept with the answer; may stay empty"
          action="Decline"
          optional
          onCancel={() => setDeclining(false)}
          onSend={(why) => answer({ kind: 'approve', approved: false, words: why })}
        />
        {failure}
      </>
    );
  }
  return (
    <>
      <div className={styles.words}>
        <label htmlFor={field}>Words to go with it</label>
        <textarea
          id={field}
          rows={2}
          maxLength={2000}
          value={said}
          placeholder="Kept with the answer; may stay empty"
          onChange={({ target }) => say(target.value)}
        />
      </div>
      <div className={styles.actions}>
        <GuardedButton
          needs="answer"
          data-act="allow"
          title="Approve (a)"
          disabled={busy || late}
          onClick={() => answer({ kind: 'approve', approved: true, words: said.trim() })}
        >
          Approve
        </GuardedButton>
        <GuardedButton
          needs="answer"
          data-act="deny"
          title="Decline, with words or without (d)"
          disabled={busy || late}
          onClick={() => setDeclining(true)}
        >
          Decline…
        </GuardedButton>
        <Link href={`/runs/${run.id}?step=${wait.task_id}`} data-act="open" className={styles.open}>
          What it is about
        </Link>
      </div>
      {failure}
    </>
  );
}
