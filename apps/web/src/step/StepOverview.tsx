import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { GuardedButton } from '../access/GuardedButton.js';
import { money, tokens } from '../format/amount.js';
import { clock } from '../format/duration.js';
import { localTimes } from '../format/local-times.js';
import { agentLine, plannedFor } from '../format/names.js';
import { useHint } from '../keyboard/BindingsProvider.js';
import { whyOnlyRead } from '../run/imported.js';
import { keyOf, placeHref, useRunPlace } from '../run/place.js';
import { useRunDialogs } from '../run/run-dialogs.js';
import { barOf, spanOf } from '../run/timeline.js';
import { useActivity } from '../run/useActivity.js';
import { kindWords } from '../ui/KindMark.js';
import { StateMark } from '../ui/StateMark.js';
import { BoundBy } from './BoundBy.js';
import { WentWrong } from '../ui/WentWrong.js';
import styles from './StepDrawer.module.css';

interface Props {
  step: TaskView;
  run: FlowRunView;
  now: number;
}

/** How a step stands and why, what can be done with it, and what it came to. */
export function StepOverview({ step, run, now }: Props) {
  const activity = useActivity(step.id);
  return (
    <>
      <p className={styles.state}>
        <StateMark condition={step.condition} />
        {step.reason === null ? null : <span>{localTimes(step.reason, now)}</span>}
      </p>
      {activity === null ? null : <p className={styles.now}>Now: {localTimes(activity.text, now)}</p>}
      {step.error === null ? null : <WentWrong error={step.error} now={now} />}
      <Acts step={step} run={run} />
      <Facts step={step} run={run} now={now} />
      {/* What an agent answered stands in its transcript already. */}
      {step.output_summary === null || agentLine(step) !== '' ? null : (
        <p className={styles.summary}>{step.output_summary}</p>
      )}
    </>
  );
}

function Acts({ step, run }: Pick<Props, 'step' | 'run'>) {
  const ask = useRunDialogs();
  const hint = useHint();
  const { state } = step;
  // What has not been done yet can't be done again.
  if (state === 'pending' || state === 'running') return null;
  const whyNot = whyOnlyRead(run);
  if (whyNot !== null) return <p className={styles.quiet}>It can be read, and not done again or forked. {whyNot}</p>;
  const word = state === 'completed' ? 'Run again…' : 'Retry…';
  return (
    <div className={styles.acts}>
      <GuardedButton
        needs="run"
        title={hint('Tells first what is done again with it; another agent can do it', 'step.retry')}
        onClick={() => ask({ what: 'rerun', step })}
      >
        {word}
      </GuardedButton>
      <GuardedButton
        needs="run"
        title="A new run that shares what came before this step"
        onClick={() => ask({ what: 'fork', step })}
      >
        Fork from here…
      </GuardedButton>
    </div>
  );
}

function Facts({ step, run, now }: Props) {
  const steps = new Map(run.steps.map((each) => [each.id, each]));
  const bar = barOf({ step, steps, span: spanOf(run, now), now });
  const inputs = step.depends_on.flatMap((id) => steps.get(id) ?? []);
  const dependents = run.steps.filter(({ depends_on }) => depends_on.includes(step.id));
  const agent = agentLine(step);
  const used = [step.cost_tokens ? `${tokens(step.cost_tokens)} tokens` : '', money(step.cost_usd) ?? ''];
  const rows: { name: string; value: ReactNode }[] = [
    { name: 'Kind', value: kindWords(step) },
    { name: 'Agent', value: agent === '' ? 'none: this step is computed' : agent },
    { name: 'Fallback', value: step.instead_of === null ? '' : plannedFor(step.instead_of) },
    { name: 'Persona', value: step.persona ?? '' },
    { name: 'Attempt', value: step.attempt === 0 ? '' : `${step.attempt} of at most ${step.max_attempts}` },
    { name: 'Worked', value: bar?.workedMs == null ? '' : clock(bar.workedMs) },
    { name: 'Waited', value: bar === null || bar.waitedMs < 1_000 ? '' : clock(bar.waitedMs) },
    { name: 'Used', value: used.filter((part) => part !== '').join(', ') },
    { name: 'Depends on', value: inputs.length === 0 ? '' : <StepLinks run={run} steps={inputs} /> },
    { name: 'Waited for by', value: dependents.length === 0 ? '' : <StepLinks run={run} steps={dependents} /> },
    { name: 'Bound by', value: agent === '' ? '' : <BoundBy step={step} /> },
  ];
  return (
    <dl className={styles.facts}>
      {rows.map(({ name, value }) =>
        value === '' ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** So many are named; the list has the others. */
const mostNamed = 24;

function StepLinks({ run, steps }: { run: FlowRunView; steps: readonly TaskView[] }) {
  const { place } = useRunPlace();
  return (
    <ul className={styles.inputs}>
      {steps.slice(0, mostNamed).map((step) => (
        <li key={step.id}>
          <Link href={placeHref(run.id, { ...place, step: keyOf(step), part: 'overview' })} className={styles.link}>
            <StateMark condition={step.condition} glyphOnly /> {step.title}
          </Link>
        </li>
      ))}
      {steps.length > mostNamed ? <li>and {steps.length - mostNamed} more</li> : null}
    </ul>
  );
}
