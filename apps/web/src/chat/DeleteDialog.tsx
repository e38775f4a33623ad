import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import styles from './DeleteDialog.module.css';

interface Props {
  title: string;
  /** Exactly what goes. */
  children: string;
  onEnd: (confirmed: boolean) => void;
}

/** Asks once before something is gone for good. */
export function DeleteDialog({ title, children, onEnd }: Props) {
  return (
    <Dialog title={title} onClose={() => onEnd(false)}>
      <p>{children}</p>
      <div className={styles.buttons}>
        <Button look="danger" onClick={() => onEnd(true)}>
          Delete
        </Button>
        <Button autoFocus onClick={() => onEnd(false)}>
          Keep
        </Button>
      </div>
    </Dialog>
  );
}

export function deleteWords(following: number): string {
  if (following === 0) return 'This message goes, with every branch that follows it. It does not come back.';
  const many = following === 1 ? 'the 1 message that follows it' : `the ${following} messages that follow it`;
  return `This message goes, and ${many}, with every other branch behind it. They do not come back.`;
}
