import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import styles from './GitBar.module.css';

interface Props {
  path: string;
  onDiscard: () => void;
  onClose: () => void;
}

/** Asks once before changes of a file are taken back. */
export function DiscardDialog({ path, onDiscard, onClose }: Props) {
  return (
    <Dialog title="Discard changes?" onClose={onClose}>
      <p>
        <code>{path}</code> becomes as it is staged, or as in the last commit; if git does not know it, it is removed.
        What it holds now is kept, and you are told where.
      </p>
      <div className={styles.acts}>
        <Button onClick={onClose}>Keep</Button>
        <Button look="danger" onClick={onDiscard}>
          Discard changes
        </Button>
      </div>
    </Dialog>
  );
}
