import type { AskView } from '@boocode/contracts/ask';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { ago } from '../format/duration.js';
import { useSight } from '../live/LiveProvider.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import styles from './AskCard.module.css';
import { reachOf, reachWords } from './ask-detail.js';
import { AskPermission } from './AskPermission.js';
import { AskQuestion } from './AskQuestion.js';
import { isOpen, outcomeOf } from './asks.js';
import { AskWhat } from './AskWhat.js';
import { useAnswer } from './useAnswer.js';

interface Props {
  /** The same of several agents: one answer is for all of them. */
  asks: readonly AskView[];
  now: number;
  /** Names and links run and step: for places that show more than one run. */
  withRun?: boolean;
  /** Called for each once what became of it has been readable for a moment. */
  onGone: (id: string) => void;
}

/** So long is said what became of an ask, before its line goes. */
const readableMs = 8_000;

/** What an agent wants decided, and the decisions. Keys find its buttons by `data-act`. */
export function AskCard({ asks, now, withRun = false, onGone }: Props) {
  const { answer, late, error } = useAnswer(asks);
  const [ask] = asks;
  const open = ask !== undefined && isOpen(ask);
  const ids = asks.map(({ id }) => id).join(' ');
  useSight(ask !== undefined && open ? `ask:${ask.id}` : null);
  useEffect(() => {
    if (open) return undefined;
    const timer = setTimeout(() => {
      for (const id of ids.split(' ')) onGone(id);
    }, readableMs);
    return () => clearTimeout(timer);
  }, [open, ids, onGone]);
  if (ask === undefined) return null;
  if (!open) return <Outcome ask={ask} count={asks.length} late={late} />;
  const reach = reachOf(ask);
  return (
    <section
      className={styles.card}
      aria-label={`Asks: ${ask.title}`}
      tabIndex={-1}
      data-row
      data-ask={ask.id}
      data-reach={reach}
    >
      <header className={styles.head}>
        <span className={styles.glyph}>
          <StateGlyph condition="needs-you" />
        </span>
        <h3>{ask.title}</h3>
        <span className={styles.reach}>{reachWords[reach]}</span>
        <Who asks={asks} ask={ask} now={now} withRun={withRun} />
      </header>
      <AskWhat ask={ask} />
      {ask.kind === 'question' ? (
        <AskQuestion ask={ask} answer={answer} />
      ) : (
        <AskPermission ask={ask} count={asks.length} answer={answer} />
      )}
      {error === null ? null : <ErrorNote what="The answer did not arrive, so it is still open" error={error} />}
    </section>
  );
}

/** Where the step that asks stands open, with what its agent said. */
const stepHref = ({ flow_run_id, task_id }: AskView) => `/runs/${flow_run_id}?step=${task_id}&part=transcript`;

function Who({ asks, ask, now, withRun }: { asks: readonly AskView[]; ask: AskView; now: number; withRun: boolean }) {
  const { flow_run_id, run_title, step_title, agent, asked_at } = ask;
  const steps = [...new Set(asks.map((one) => one.step_title))];
  return (
    <p className={styles.who}>
      {asks.length === 1 ? null : <strong>{asks.length} agents ask the same · </strong>}
      {withRun && run_title !== null ? (
        <>
          <Link href={`/runs/${flow_run_id}`}>{run_title}</Link> ·{' '}
        </>
      ) : null}
      {flow_run_id === null ? (
        step_title
      ) : (
        <Link href={stepHref(ask)} data-act="open" title="Open the step (o)">
          {steps.length === 1 ? step_title : steps.join(', ')}
        </Link>
      )}{' '}
      · {agent} · {ago(asked_at, now)}
    </p>
  );
}

function Outcome({ ask, count, late }: { ask: AskView; count: number; late: boolean }) {
  return (
    <p className={styles.outcome} role="status">
      <strong>{ask.title}</strong> {count === 1 ? '' : `(${count} agents) `}
      {late ? 'Your answer came second. ' : ''}
      {outcomeOf(ask)}
    </p>
  );
}
