import type { RestoreReply, RestoreRequest } from '@boocode/contracts/checkpoint';
import { useMutation } from '@tanstack/react-query';
import { GuardedButton } from '../access/GuardedButton.js';
import { restoreCheckpoint } from '../api/checkpoints.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './GoBackDialog.module.css';

/** What went back, and how far. */
export interface Restored {
  what: RestoreRequest['what'];
  reply: RestoreReply;
}

interface Props {
  chatId: string;
  restored: Restored;
  onUndone: () => void;
  onClose: () => void;
}

/** Says what has gone back, until it is closed or undone. */
export function RestoredNote({ chatId, restored: { what, reply }, onUndone, onClose }: Props) {
  const { undo } = reply;
  const undoing = useMutation({
    mutationFn: (id: string) => restoreCheckpoint({ chatId, id, what, dry_run: false }),
    onSuccess: onUndone,
  });
  return (
    <>
      <div className={styles.note} role="status" aria-label="Went back">
        <span className={styles.words}>Went back: {factsOf(reply)}.</span>
        {undo === null ? null : (
          <GuardedButton needs="run" disabled={undoing.isPending} onClick={() => undoing.mutate(undo)}>
            Undo
          </GuardedButton>
        )}
        <Button look="bare" onClick={onClose}>
          Dismiss
        </Button>
      </div>
      {undoing.error === null ? null : <ErrorNote what="It could not be undone" error={undoing.error} />}
    </>
  );
}

function factsOf({ written, removed, turns }: RestoreReply): string {
  const files = written.length + removed.length;
  const facts = [
    ...(files === 0 ? [] : [`${files} ${files === 1 ? 'file' : 'files'}`]),
    ...(turns === 0 ? [] : [`${turns} ${turns === 1 ? 'turn' : 'turns'} put aside`]),
  ];
  return facts.length === 0 ? 'nothing was other' : facts.join(', ');
}
