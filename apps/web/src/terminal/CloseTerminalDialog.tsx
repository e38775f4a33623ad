import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import styles from './TerminalPane.module.css';

interface Props {
  program: string;
  onKeep: () => void;
  onEnd: () => void;
}

/** Asks once, and says what it touches. */
export function CloseTerminalDialog({ program, onKeep, onEnd }: Props) {
  return (
    <Dialog title="Close this terminal?" onClose={onKeep}>
      <p>
        <code>{program}</code> runs in it. It is ended, with everything else that was started there.
      </p>
      <div className={styles.actions}>
        <Button onClick={onKeep}>Let it run</Button>
        <Button look="danger" onClick={onEnd}>
          End it
        </Button>
      </div>
    </Dialog>
  );
}
