import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import styles from './HelpDialog.module.css';
import { keymap } from './keymap.js';

const shown = (key: string) => (key === 'Escape' ? 'Esc' : key);

/** The map of all keys. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className={styles.map}>
        {keymap.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{shown(key)}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div>
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
