import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { outputQuery, promptQuery } from '../api/task-details.js';
import { agentLine } from '../format/names.js';
import { placeHref, useRunPlace } from '../run/place.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { standingOf } from './standing.js';
import styles from './StepDrawer.module.css';

/** What the step was told and handed, and what it left behind. */
export function StepIo({ step, run }: { step: TaskView; run: FlowRunView }) {
  return (
    <>
      <Input step={step} run={run} />
      <Output step={step} />
    </>
  );
}

function Input({ step, run }: { step: TaskView; run: FlowRunView }) {
  const { place } = useRunPlace();
  const { data, error, isPending, refetch } = useQuery(promptQuery(step.id, standingOf(step)));
  if (isPending) return <SkeletonRows count={5} label="Loading what it was told" />;
  if (error !== null) {
    return (
      <ErrorNote what="What it was told could not be loaded" error={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  return (
    <section className={styles.part} aria-label="Input">
      <h3>Input</h3>
      {data.inputs.length === 0 ? <p className={styles.quiet}>No other step hands it anything.</p> : null}
      <ul className={styles.handed}>
        {data.inputs.map(({ task_id, step_key, state, summary }) => (
          <li key={task_id}>
            <Link href={placeHref(run.id, { ...place, step: step_key, part: 'io' })} className={styles.link}>
              {run.steps.find(({ id }) => id === task_id)?.title ?? step_key}
            </Link>{' '}
            <span className={styles.quiet}>{state}</span>
            {summary === null ? null : <p className={styles.summary}>{summary}</p>}
          </li>
        ))}
      </ul>
      <Text
        label="Prompt"
        text={data.text}
        none={
          agentLine(step) === ''
            ? 'This step is computed: nobody is told anything.'
            : 'It is made when the step starts.'
        }
      />
    </section>
  );
}

function Output({ step }: { step: TaskView }) {
  const done = step.state === 'completed';
  const { data, error, isPending, refetch } = useQuery({ ...outputQuery(step.id, step.attempt), enabled: done });
  return (
    <section className={styles.part} aria-label="Output">
      <h3>Output</h3>
      {done ? null : <p className={styles.quiet}>It leaves something behind once it has completed.</p>}
      {done && isPending ? <SkeletonRows count={5} label="Loading what it left behind" /> : null}
      {error === null ? null : (
        <ErrorNote what="What it left behind could not be loaded" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      )}
      {data === undefined ? null : (
        <>
          {data.skipped === undefined ? null : <p>Skipped: {data.skipped}</p>}
          {data.reused_from === undefined ? null : <p>Reused from task {data.reused_from}: it was asked the same.</p>}
          <Text label="Text" text={data.text === '' ? null : data.text} none="No words." />
          {data.data === undefined ? null : <Text label="Data" text={JSON.stringify(data.data, null, 2)} none="" />}
        </>
      )}
    </section>
  );
}

function Text({ label, text, none }: { label: string; text: string | null; none: string }) {
  if (text === null) return <p className={styles.quiet}>{none}</p>;
  return (
    <div className={styles.text}>
      <div className={styles.textHead}>
        <h4>{label}</h4>
        <span className={styles.quiet}>{text.length.toLocaleString()} characters</span>
        <CopyButton text={text} />
      </div>
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </div>
  );
}
