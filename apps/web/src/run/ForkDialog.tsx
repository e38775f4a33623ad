import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { forkRun } from '../api/runs.js';
import { isByModel } from '../format/names.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { AgentPair, choiceOf } from './AgentPair.js';
import styles from './EffectDialog.module.css';
import { keyOf } from './place.js';

interface Props {
  run: FlowRunView;
  step: TaskView;
  onClose: () => void;
}

/** A new run that shares what came before a step: to try the rest another way, and keep this run as it is. */
export function ForkDialog({ run, step, onClose }: Props) {
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useState({ agent: '', model: '' });
  const fork = useMutation({
    mutationFn: () => forkRun(run.id, { from: keyOf(step), ...choiceOf(chosen) }),
    onSuccess: ({ id }) => navigate(`/runs/${id}`),
  });
  return (
    <Dialog title={`Fork from “${step.title}”?`} onClose={onClose}>
      <p>
        A new run at the same commit shares what came before this step, and does it and the rest anew. This run stays as
        it is.
      </p>
      {isByModel(step.agent) ? <AgentPair before={step} chosen={chosen} onChange={setChosen} /> : null}
      {fork.isError ? <ErrorNote what="The run was not forked" error={fork.error} /> : null}
      <div className={styles.actions}>
        <Button onClick={onClose}>Leave it</Button>
        <Button look="primary" disabled={fork.isPending} onClick={() => fork.mutate()}>
          Start the new run
        </Button>
      </div>
    </Dialog>
  );
}
