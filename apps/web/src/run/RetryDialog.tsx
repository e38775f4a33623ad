import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useMutation } from '@tanstack/react-query';
import { retryRun } from '../api/runs.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { retryEffect } from './effects.js';
import { StepNames } from './StepNames.js';
import styles from './EffectDialog.module.css';

/** Shows what is redone and what is kept, then does it. */
export function RetryDialog({ run, onClose }: { run: FlowRunView; onClose: () => void }) {
  const { redone, kept } = retryEffect(run.steps);
  const retry = useMutation({ mutationFn: () => retryRun(run.id), onSuccess: onClose });
  return (
    <Dialog title="Retry this run?" onClose={onClose}>
      <div className={styles.effects}>
        <StepNames label="Done again" steps={redone} />
        <StepNames label="Kept" steps={kept} />
      </div>
      {retry.isError ? <ErrorNote what="The run was not retried" error={retry.error} /> : null}
      <div className={styles.actions}>
        <Button onClick={onClose}>Leave it</Button>
        <Button look="primary" disabled={retry.isPending} onClick={() => retry.mutate()}>
          Retry {redone.length} {redone.length === 1 ? 'step' : 'steps'}
        </Button>
      </div>
    </Dialog>
  );
}
