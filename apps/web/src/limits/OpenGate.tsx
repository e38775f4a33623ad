import type { AgentGateView } from '@boocode/contracts/agent-gate';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { gatesQuery, openGate } from '../api/gates.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './Limits.module.css';

interface Props {
  gate: AgentGateView;
  /** Whom it is about, in words. */
  name: string;
  className?: string | undefined;
}

/** A person who knows better than the clock opens a gate; asks once. */
export function OpenGate({ gate, name, className }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <GuardedButton
        needs="admin"
        className={className}
        aria-label={`Open now: ${name}`}
        onClick={() => setAsking(true)}
      >
        Open now
      </GuardedButton>
      {asking ? <OpenGateDialog gate={gate} name={name} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function OpenGateDialog({ gate, name, onClose }: { gate: AgentGateView; name: string; onClose: () => void }) {
  const client = useQueryClient();
  const open = useMutation({
    mutationFn: () => openGate(gate.key),
    onSuccess: (gates) => {
      onClose();
      client.setQueryData(gatesQuery().queryKey, gates);
    },
  });
  const { waiting } = gate;
  const who =
    waiting === 0 ? 'Whatever comes next' : waiting === 1 ? 'The task that waits' : `The ${waiting} tasks that wait`;
  return (
    <Dialog title={`Open ${name} now?`} onClose={onClose}>
      <p>{who} may begin at once. It may be refused again, and is then parked for longer; no work is lost by that.</p>
      {open.isError ? <ErrorNote what="It is as it was" error={open.error} /> : null}
      <div className={styles.actions}>
        <Button autoFocus onClick={onClose}>
          Leave it
        </Button>
        <Button look="primary" disabled={open.isPending} onClick={() => open.mutate()}>
          Open now
        </Button>
      </div>
    </Dialog>
  );
}
