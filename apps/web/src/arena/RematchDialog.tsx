import type { ArenaView } from '@boocode/contracts/arena';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { GuardedButton } from '../access/GuardedButton.js';
import { rematchArena } from '../api/arenas.js';
import { AgreeToCommands, untrustedIn } from '../coder/AgreeToCommands.js';
import { FieldFrame } from '../launch/FieldFrame.js';
import { newKey } from '../launch/new-key.js';
import { priceOf, toConfirmOf } from '../launch/to-confirm.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './Outcome.module.css';

/** The same arena again on the base of now, with words to all of them where wanted. */
export function RematchDialog({ arena, onClose }: { arena: ArenaView; onClose: () => void }) {
  const [, navigate] = useLocation();
  const [{ words, learned, key }, setSaid] = useState(() => ({ words: '', learned: true, key: newKey() }));
  const show = (id: string) => {
    onClose();
    navigate(`/runs/${id}`);
  };
  const again = useMutation({
    mutationFn: (request: Parameters<typeof rematchArena>[1]) => rematchArena(arena.id, request),
    onSuccess: ({ id, notice }) => (notice === null ? show(id) : undefined),
  });
  const toConfirm = toConfirmOf(again.error);
  const untrusted = untrustedIn(again.error);
  const change = (said: { words?: string; learned?: boolean }) => {
    if (again.isError) again.reset();
    setSaid((before) => ({ ...before, ...said, key: newKey() }));
  };
  if (again.data?.notice != null) {
    const { id, notice } = again.data;
    return (
      <Dialog title="Rematch" onClose={onClose}>
        <p role="status">It has started. {notice}</p>
        <Button look="primary" onClick={() => show(id)}>
          Show the arena
        </Button>
      </Dialog>
    );
  }
  return (
    <Dialog title="Rematch" wide onClose={onClose}>
      <form
        className={styles.rematch}
        onSubmit={(event) => {
          event.preventDefault();
          if (!again.isPending)
            again.mutate({ words, learned, idempotency_key: key, ...(toConfirm !== null && { confirmed: true }) });
        }}
      >
        <p>
          The same {arena.contestants.length} do the same again, from where the branch stands now. This arena stays.
        </p>
        <FieldFrame label="What all of them are told besides" error={undefined}>
          {(field) => (
            <textarea
              {...field}
              rows={4}
              maxLength={20_000}
              value={words}
              onChange={({ target }) => change({ words: target.value })}
            />
          )}
        </FieldFrame>
        <label>
          <input type="checkbox" checked={learned} onChange={({ target }) => change({ learned: target.checked })} />
          Tell them what the judge and you said of this round
        </label>
        {again.error === null || toConfirm !== null || untrusted !== null ? null : (
          <ErrorNote what="The rematch was not started" error={again.error} />
        )}
        {untrusted === null ? null : <AgreeToCommands commands={untrusted} onAgreed={() => again.reset()} />}
        {toConfirm === null ? null : <p role="status">{again.error?.message}</p>}
        <div className={styles.acts}>
          <GuardedButton needs="run" type="submit" look="primary" disabled={again.isPending || untrusted !== null}>
            {toConfirm === null ? 'Start the rematch' : `Launch for about ${priceOf(toConfirm)}`}
          </GuardedButton>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
