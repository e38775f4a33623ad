import type { FlowRunView, RetryRequest } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { rerunQuery, retryRun } from '../api/runs.js';
import { isByModel } from '../format/names.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { AgentPair, choiceOf } from './AgentPair.js';
import styles from './EffectDialog.module.css';
import { keyOf } from './place.js';
import { StepNames } from './StepNames.js';

interface Props {
  run: FlowRunView;
  /** Null = what did not complete, and all that depends on it. */
  step: TaskView | null;
  onClose: () => void;
}

/** Shows what is done again and what is kept, as the server says, then does it. */
export function RerunDialog({ run, step, onClose }: Props) {
  const [only, setOnly] = useState(false);
  const [chosen, setChosen] = useState({ agent: '', model: '' });
  const request: RetryRequest = step === null ? {} : { steps: [keyOf(step)], ...(only && { only }) };
  const plan = useQuery(rerunQuery(run.id, request));
  const rerun = useMutation({
    mutationFn: () => retryRun(run.id, { ...request, ...choiceOf(chosen) }),
    onSuccess: onClose,
  });
  const [redone, kept] = [among(run, plan.data?.redone), among(run, plan.data?.kept)];
  const byAgent = step !== null && isByModel(step.agent);
  return (
    <Dialog title={step === null ? 'Retry this run?' : `Run “${step.title}” again?`} onClose={onClose}>
      {byAgent ? <AgentPair before={step} chosen={chosen} onChange={setChosen} /> : null}
      {step === null ? null : (
        <label className={styles.check}>
          <input type="checkbox" checked={only} onChange={({ target }) => setOnly(target.checked)} />
          This step alone, without what depends on it
        </label>
      )}
      <Effect known={plan.isSuccess} redone={redone} kept={kept} error={plan.error} />
      {rerun.isError ? <ErrorNote what="Nothing was done again" error={rerun.error} /> : null}
      <div className={styles.actions}>
        <Button autoFocus={!byAgent} onClick={onClose}>
          Leave it
        </Button>
        <Button
          look="primary"
          disabled={rerun.isPending || plan.isError || redone.length === 0}
          onClick={() => rerun.mutate()}
        >
          {redone.length === 1 ? 'Redo 1 step' : `Redo ${redone.length} steps`}
        </Button>
      </div>
    </Dialog>
  );
}

/** The steps with these keys, as they are listed: the root, which is done again with them, is none of them. */
function among({ steps }: FlowRunView, keys: readonly string[] = []): TaskView[] {
  const set = new Set(keys);
  return steps.filter((step) => set.has(keyOf(step)));
}

interface EffectProps {
  known: boolean;
  redone: readonly TaskView[];
  kept: readonly TaskView[];
  error: Error | null;
}

function Effect({ known, redone, kept, error }: EffectProps) {
  if (error !== null) return <ErrorNote what="That can't be done" error={error} />;
  if (!known) return <SkeletonRows count={4} label="Asking what would be done again" />;
  return (
    <div className={styles.effects} role="region" aria-label="What it touches" tabIndex={0}>
      <StepNames label="Done again" steps={redone} />
      <StepNames label="Kept" steps={kept} />
    </div>
  );
}
