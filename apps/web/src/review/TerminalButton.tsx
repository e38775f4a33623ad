import type { ChatChanges } from '@boocode/contracts/changes';
import { useMutation } from '@tanstack/react-query';
import { SquareTerminal } from 'lucide-react';
import { GuardedButton } from '../access/GuardedButton.js';
import { newId } from '../api/new-id.js';
import { startTerminal } from '../api/terminals.js';
import { useWorkbench } from '../panes/useWorkbench.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './ReviewDrawer.module.css';

/** Opens a pane with a shell in the folder of these changes, which in a worktree knows its ports. */
export function TerminalButton({ changes }: { changes: ChatChanges | undefined }) {
  const folder = changes?.repository ?? null;
  const { openPane } = useWorkbench();
  const start = useMutation({
    mutationFn: (cwd: string) => startTerminal({ id: newId(), cwd }),
    onSuccess: ({ id }) => openPane({ kind: 'terminal', tabs: [id], active: id }),
  });
  return (
    <>
      <GuardedButton
        needs="admin"
        look="bare"
        aria-label="Open a terminal here"
        title={folder === null ? 'Open a terminal' : `Open a terminal in ${folder}`}
        disabled={start.isPending}
        onClick={() => (folder === null ? void openPane({ kind: 'terminal' }) : start.mutate(folder))}
      >
        <SquareTerminal aria-hidden className={styles.icon} />
      </GuardedButton>
      {start.error === null ? null : (
        <Dialog title="Terminal" onClose={() => start.reset()}>
          <ErrorNote what="No terminal was started" error={start.error} />
        </Dialog>
      )}
    </>
  );
}
