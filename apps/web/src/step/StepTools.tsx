import type { TaskView } from '@boocode/contracts/task';
import { useState } from 'react';
import { ToolRow } from '../coder/ToolRow.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { toolsIn } from './step-edits.js';
import styles from './StepDrawer.module.css';
import { useStepEntries } from './useStepEntries.js';

/** Each call of a tool in its order, with what it was given and what came back; on request those that failed alone. */
export function StepTools({ step }: { step: TaskView }) {
  const [failedOnly, setFailedOnly] = useState(false);
  const { entries, attempt, isPending, error, refetch } = useStepEntries(step);
  if (isPending) return <SkeletonRows count={6} label="Loading the tool calls" />;
  if (error !== null) {
    return (
      <ErrorNote what="The tool calls could not be loaded" error={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  const tools = toolsIn(entries);
  if (tools.length === 0) return <p className={styles.quiet}>No tool has been called so far.</p>;
  const failed = tools.filter(({ status }) => status === 'failed');
  const shown = failedOnly ? failed : tools;
  return (
    <>
      <div className={styles.filter}>
        <span>
          {tools.length} calls{step.attempt > 1 ? ` in attempt ${attempt}` : ''}
        </span>
        <Button look="bare" aria-pressed={failedOnly} onClick={() => setFailedOnly(!failedOnly)}>
          Failed: {failed.length}
        </Button>
      </div>
      {shown.length === 0 ? <p className={styles.quiet}>No call has failed.</p> : null}
      <ol className={styles.tools} aria-label="Tool calls">
        {shown.map((entry) => (
          <li key={entry.key}>
            <ToolRow entry={entry} place={`${step.id} ${entry.key}`} />
          </li>
        ))}
      </ol>
    </>
  );
}
