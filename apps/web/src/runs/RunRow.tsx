import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import { Link } from 'wouter';
import { money, tokens } from '../format/amount.js';
import { ago, clock } from '../format/duration.js';
import { localTimes } from '../format/local-times.js';
import { repositoryName, shortCommit } from '../format/names.js';
import { Squares } from '../ui/Squares.js';
import { StateMark } from '../ui/StateMark.js';
import { Verdict } from '../ui/Verdict.js';
import styles from './RunRow.module.css';

const subjectOf = (run: FlowRunSummary) => (run.goal === '' ? run.title : run.goal);

interface Props {
  run: FlowRunSummary;
  now: number;
  /** One line at every width: nothing is to be done about it. */
  compact?: boolean;
}

/** One run in the list: one line on a desk, two in a hand. */
export function RunRow({ run, now, compact = false }: Props) {
  const end = run.ended_at === null ? now : Date.parse(run.ended_at);
  const cost = money(run.cost_usd);
  return (
    <Link href={`/runs/${run.id}`} className={styles.row} data-row data-compact={compact}>
      <span className={styles.state}>
        <StateMark condition={run.condition} glyphOnly={compact} />
      </span>
      <span className={styles.name}>
        <span className={styles.title}>{subjectOf(run)}</span>
        {run.reason === null ? null : <span className={styles.reason}>{localTimes(run.reason, now)}</span>}
      </span>
      <span className={styles.place} title={run.repository}>
        <span className={styles.repository}>{repositoryName(run.repository)}</span>
        <code className={styles.ref}>{run.head_ref}</code>
        <code>@{shortCommit(run.head_commit)}</code>
      </span>
      <span className={styles.squares}>
        <Squares done={run.steps_done} total={run.steps_total} />
      </span>
      <span className={styles.verdict}>{run.verdict === null ? null : <Verdict verdict={run.verdict} />}</span>
      <span className={`${styles.time} numbers`} title="Elapsed">
        {clock(end - Date.parse(run.created_at))}
      </span>
      <span className={`${styles.tokens} numbers`} title={cost ?? 'Tokens'}>
        {run.cost_tokens === 0 ? '' : tokens(run.cost_tokens)}
      </span>
      <span className={`${styles.age} numbers`}>
        <time dateTime={run.created_at} title={new Date(run.created_at).toLocaleString()}>
          {ago(run.created_at, now)}
        </time>
      </span>
    </Link>
  );
}
