import type { TaskView } from '@boocode/contracts/task';
import { Link } from 'wouter';
import { tokens } from '../format/amount.js';
import { clock } from '../format/duration.js';
import { agentLine } from '../format/names.js';
import { conditions } from '../state/conditions.js';
import { StateMark } from '../ui/StateMark.js';
import { stepHref } from './step-href.js';
import { lineOf } from './step-line.js';
import styles from './StepRow.module.css';
import { barOf, type Bar, type Span } from './timeline.js';
import { useActivity } from './useActivity.js';

interface Props {
  step: TaskView;
  steps: ReadonlyMap<string, TaskView>;
  span: Span;
  now: number;
  runId: string;
  open: boolean;
}

export function StepRow({ step, steps, span, now, runId, open }: Props) {
  const activity = useActivity(step.id);
  const bar = barOf({ step, steps, span, now });
  const line = lineOf(step, activity);
  const { tone } = conditions[step.condition];
  return (
    <Link href={stepHref(runId, step)} className={styles.row} data-row data-tone={tone} aria-current={open}>
      <span className={styles.state}>
        <StateMark condition={step.condition} />
      </span>
      <span className={styles.title}>{step.title}</span>
      <span className={styles.line} title={line}>
        {step.attempt > 1 ? <span className={styles.attempt}>attempt {step.attempt}</span> : null}
        {line}
      </span>
      <span className={styles.agent}>{agentLine(step)}</span>
      <BarView bar={bar} tone={tone} />
      <span className={`${styles.time} numbers`}>{bar?.workedMs == null ? '' : clock(bar.workedMs)}</span>
      <span className={`${styles.tokens} numbers`}>{step.cost_tokens ? tokens(step.cost_tokens) : ''}</span>
    </Link>
  );
}

const percent = (fraction: number) => `${(fraction * 100).toFixed(2)}%`;

/** Waiting is an outline, working is filled: time that was spent differs from time that passed. */
function BarView({ bar, tone }: { bar: Bar | null; tone: string }) {
  return (
    <span className={styles.track} aria-hidden>
      {bar === null ? null : (
        <>
          <span
            className={styles.wait}
            style={{ left: percent(bar.waitFrom), width: percent(bar.workFrom - bar.waitFrom) }}
          />
          <span
            className={styles.work}
            data-tone={tone}
            style={{ left: percent(bar.workFrom), width: percent(bar.to - bar.workFrom) }}
            data-any={bar.workedMs !== null}
          />
        </>
      )}
    </span>
  );
}
