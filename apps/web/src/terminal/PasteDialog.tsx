import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import styles from './TerminalPane.module.css';

interface Props {
  text: string;
  lines: number;
  onCancel: () => void;
  onPaste: () => void;
}

/** Shows what would run: what was copied from a page may hold more than was seen there. */
export function PasteDialog({ text, lines, onCancel, onPaste }: Props) {
  return (
    <Dialog title={`Paste ${lines} lines?`} onClose={onCancel}>
      <p>The program in this terminal takes each line as it comes, as if Enter was pressed after it.</p>
      <pre className={styles.pasted}>{text}</pre>
      <div className={styles.actions}>
        <Button onClick={onCancel}>Don’t paste</Button>
        <Button look="primary" onClick={onPaste}>
          Paste
        </Button>
      </div>
    </Dialog>
  );
}
