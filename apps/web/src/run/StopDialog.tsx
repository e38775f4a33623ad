import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useMutation } from '@tanstack/react-query';
import { cancelRun } from '../api/runs.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { cancelEffect } from './effects.js';
import { StepNames } from './StepNames.js';
import styles from './EffectDialog.module.css';

/** Asks once, and says what it touches. */
export function StopDialog({ run, onClose }: { run: FlowRunView; onClose: () => void }) {
  const { stopped, neverStarted, kept } = cancelEffect(run.steps);
  const cancel = useMutation({ mutationFn: () => cancelRun(run.id), onSuccess: onClose });
  return (
    <Dialog title="Stop this run?" onClose={onClose}>
      <div className={styles.effects} role="region" aria-label="What it touches" tabIndex={0}>
        <StepNames label="Stopped now, with their agents" steps={stopped} />
        <StepNames label="Will not start" steps={neverStarted} />
        <StepNames label="Kept, with what they found" steps={kept} />
      </div>
      <p>It ends as cancelled. The repository is not touched, and a retry later goes on from what is kept.</p>
      {cancel.isError ? <ErrorNote what="The run was not stopped" error={cancel.error} /> : null}
      <div className={styles.actions}>
        <Button autoFocus onClick={onClose}>
          Let it run
        </Button>
        <Button look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
          Stop the run
        </Button>
      </div>
    </Dialog>
  );
}
