import { useQuery } from '@tanstack/react-query';
import { agentsQuery } from '../api/launcher.js';
import styles from '../launch/LaunchForm.module.css';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { ArenaForm } from './ArenaForm.js';
import type { ArenaSeed } from './arena-launcher.js';

interface Props {
  seed: ArenaSeed;
  onClose: () => void;
  onStarted: (runId: string) => void;
}

/** The sheet of a new arena over whatever is on the screen. Left, it keeps what was said; a prompt goes back where it came from. */
export function ArenaSheet({ seed, onClose, onStarted }: Props) {
  const { data: agents, error, refetch } = useQuery(agentsQuery());
  const leave = (prompt: string | null) => {
    seed.onClosed?.(prompt);
    onClose();
  };
  return (
    <Dialog title="New arena" bare sheet onClose={() => leave(seed.prompt)}>
      <div className={styles.sheet}>
        {agents === undefined ? (
          <div className={styles.body}>
            {error === null ? (
              <SkeletonRows count={6} label="Loading the agents" />
            ) : (
              <ErrorNote what="The agents could not be loaded" error={error}>
                <Button onClick={() => void refetch()}>Try again</Button>
              </ErrorNote>
            )}
          </div>
        ) : (
          <ArenaForm
            seed={seed}
            agents={agents}
            onCancel={leave}
            onStarted={(id) => {
              leave(null);
              onStarted(id);
            }}
          />
        )}
      </div>
    </Dialog>
  );
}
