import { Dialog } from '../ui/Dialog.js';
import { keepForm } from './launch-draft.js';
import { LaunchForm } from './LaunchForm.js';
import styles from './LaunchForm.module.css';
import type { LaunchSeed } from './launcher-context.js';
import { useLaunch } from './useLaunch.js';

interface Props {
  seed: LaunchSeed;
  onClose: () => void;
  onStarted: (runId: string) => void;
}

/** The launch form over whatever is on the screen. Left, it keeps what was said; a goal goes back where it came from. */
export function LaunchSheet({ seed, onClose, onStarted }: Props) {
  const { onClosed } = seed;
  const launch = useLaunch(seed, (id) => {
    onClosed?.(null);
    onClose();
    onStarted(id);
  });
  const cancel = () => {
    if (onClosed !== undefined) {
      keepForm(seed.repo, { ...launch.form, goal: '' });
      onClosed(launch.form.goal);
    }
    onClose();
  };
  return (
    <Dialog title="New run" bare sheet onClose={cancel}>
      <div className={styles.sheet}>
        <LaunchForm
          launch={launch}
          pinned={seed.pinned}
          first={seed.flow === null ? 'flow' : 'goal'}
          heading={<strong aria-hidden>New run</strong>}
          onCancel={cancel}
        />
      </div>
    </Dialog>
  );
}
