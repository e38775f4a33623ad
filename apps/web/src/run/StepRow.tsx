import type { TaskView } from '@boocode/contracts/task';
import { memo } from 'react';
import { Link } from 'wouter';
import { tokens } from '../format/amount.js';
import { clock, spoken } from '../format/duration.js';
import { localTimes } from '../format/local-times.js';
import { agentLine, plannedFor } from '../format/names.js';
import type { Activity } from '../live/activity.js';
import { conditions } from '../state/conditions.js';
import { KindMark } from '../ui/KindMark.js';
import { StateMark } from '../ui/StateMark.js';
import { keyOf } from './place.js';
import { lineOf, sinceOf } from './step-line.js';
import styles from './StepRow.module.css';
import type { Bar } from './timeline.js';
import { useActivity } from './useActivity.js';

interface Props extends Bar {
  step: TaskView;
  now: number;
  href: string;
  open: boolean;
}

/** One step in one line. Drawn again only when something of its own is another: a run may have a thousand. */
export const StepRow = memo(function StepRow({ step, now, href, open, ...bar }: Props) {
  const { tone, live } = conditions[step.condition];
  const { workedMs, waitedMs } = bar;
  const times = workedMs === null ? '' : `Worked ${spoken(workedMs)}, waited ${spoken(waitedMs)}`;
  return (
    <Link href={href} className={styles.row} data-row data-step={keyOf(step)} data-tone={tone} aria-current={open}>
      <span className={styles.state}>
        <StateMark condition={step.condition} />
      </span>
      <span className={styles.title}>{step.title}</span>
      {live ? <LiveLine step={step} now={now} /> : <Line step={step} activity={null} now={now} />}
      <span className={styles.agent}>{agentLine(step)}</span>
      <BarView bar={bar} tone={tone} title={times} />
      <span className={`${styles.time} numbers`} title={times}>
        {workedMs === null ? '' : clock(workedMs)}
      </span>
      <span className={`${styles.tokens} numbers`}>{step.cost_tokens ? tokens(step.cost_tokens) : ''}</span>
    </Link>
  );
});

/** Only what works is listened to. */
function LiveLine({ step, now }: { step: TaskView; now: number }) {
  return <Line step={step} activity={useActivity(step.id)} now={now} />;
}

function Line({ step, activity, now }: { step: TaskView; activity: Activity | null; now: number }) {
  const line = localTimes(lineOf(step, activity), now);
  const since = sinceOf(step, activity, now);
  return (
    <span className={styles.line} title={activity === null ? line : `${line} (${activity.toolCalls} tool calls)`}>
      <KindMark of={step} />
      {step.attempt > 1 ? <span className={styles.attempt}>attempt {step.attempt}</span> : null}
      {step.instead_of === null ? null : (
        <span className={styles.attempt} title={plannedFor(step.instead_of)}>
          fallback
        </span>
      )}
      {line}
      {since === '' ? null : <span className={styles.since}> · {since}</span>}
    </span>
  );
}

const percent = (fraction: number) => `${(fraction * 100).toFixed(2)}%`;

/** Waiting is an outline, working is filled: time that was spent differs from time that passed. */
function BarView({ bar, tone, title }: { bar: Bar; tone: string; title: string }) {
  return (
    <span className={styles.track} title={title} aria-hidden>
      {bar.to === 0 ? null : (
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
