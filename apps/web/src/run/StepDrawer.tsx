import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { money, tokens } from '../format/amount.js';
import { clock } from '../format/duration.js';
import { agentLine } from '../format/names.js';
import { Button } from '../ui/Button.js';
import { ErrorDetails } from '../ui/ErrorNote.js';
import { StateMark } from '../ui/StateMark.js';
import styles from './StepDrawer.module.css';
import { barOf, spanOf } from './timeline.js';
import { Transcript } from './Transcript.js';

interface Props {
  step: TaskView;
  run: FlowRunView;
  now: number;
  onClose: () => void;
}

/** One step beside the list: what it is, why it stands where it stands, and all that its agent said. */
export function StepDrawer({ step, run, now, onClose }: Props) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  return (
    <aside ref={ref} tabIndex={-1} className={styles.drawer} aria-label={`Step ${step.title}`}>
      <div className={styles.head}>
        <h2>{step.title}</h2>
        <Button look="bare" aria-label="Close the step" title="Close (Esc)" onClick={onClose}>
          <X aria-hidden className={styles.icon} />
        </Button>
      </div>
      <div className={styles.body}>
        <p className={styles.state}>
          <StateMark condition={step.condition} />
          {step.reason === null ? null : <span>{step.reason}</span>}
        </p>
        {step.error === null ? null : (
          <div className={styles.error} role="group" aria-label="What went wrong">
            <p>{step.error.message}</p>
            <ErrorDetails text={JSON.stringify(step.error, null, 2)} />
          </div>
        )}
        <Facts step={step} run={run} now={now} />
        {/* What an agent answered stands in its transcript already. */}
        {step.output_summary === null || agentLine(step) !== '' ? null : (
          <p className={styles.summary}>{step.output_summary}</p>
        )}
        <Transcript step={step} />
      </div>
    </aside>
  );
}

function Facts({ step, run, now }: Omit<Props, 'onClose'>) {
  const steps = new Map(run.steps.map((each) => [each.id, each]));
  const bar = barOf({ step, steps, span: spanOf(run, now), now });
  const inputs = step.depends_on.flatMap((id) => steps.get(id) ?? []);
  const agent = agentLine(step);
  const usage = [step.cost_tokens ? `${tokens(step.cost_tokens)} tokens` : '', money(step.cost_usd) ?? '']
    .filter((part) => part !== '')
    .join(', ');
  const rows: { name: string; value: ReactNode }[] = [
    { name: 'Agent', value: agent === '' ? 'none: this step is computed' : agent },
    { name: 'Persona', value: step.persona ?? '' },
    { name: 'Attempt', value: step.attempt === 0 ? '' : `${step.attempt} of at most ${step.max_attempts}` },
    { name: 'Worked', value: bar?.workedMs == null ? '' : clock(bar.workedMs) },
    { name: 'Used', value: usage },
    {
      name: 'Waits for',
      value:
        inputs.length === 0 ? (
          ''
        ) : (
          <ul className={styles.inputs}>
            {inputs.map((input) => (
              <li key={input.id}>
                <StateMark condition={input.condition} glyphOnly /> {input.title}
              </li>
            ))}
          </ul>
        ),
    },
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
