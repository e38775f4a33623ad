import { reviewKeys } from '../review/review-keys.js';
import { terminalKeys } from '../terminal/terminal-keys.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { useBindings } from './BindingsProvider.js';
import styles from './HelpDialog.module.css';
import { KeyCaps } from './KeyCaps.js';
import { actions, keymap } from './keymap.js';

const groups = [...new Set(actions.map((action) => keymap[action].group))];

/** The map of all keys, as they are now. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const bindings = useBindings();
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      {/* First, so that the sheet begins at its beginning: the browser scrolls to what takes the focus. */}
      <div>
        <Button onClick={onClose}>Close</Button>
      </div>
      {groups.map((group) => (
        <section key={group} className={styles.group}>
          <h3>{group}</h3>
          <dl className={styles.map}>
            {actions.flatMap((action) => {
              const keys = bindings[action];
              const { does, group: its } = keymap[action];
              return keys === null || its !== group ? [] : [<Row key={action} keys={keys} does={does} />];
            })}
            {group === 'Lists' ? <Row keys="Enter" does="Open the row" /> : null}
          </dl>
        </section>
      ))}
      <section className={styles.group}>
        <h3>In the review of changes</h3>
        <dl className={styles.map}>
          {reviewKeys.map(({ keys, does }) => (
            <Row key={keys} keys={keys} does={does} />
          ))}
        </dl>
      </section>
      <section className={styles.group}>
        <h3>In a terminal</h3>
        <dl className={styles.map}>
          {terminalKeys.map((row) => (
            <Row key={row.keys} {...row} />
          ))}
        </dl>
      </section>
    </Dialog>
  );
}

function Row({ keys, does }: { keys: string; does: string }) {
  return (
    <div>
      <dt>
        <KeyCaps keys={keys} />
      </dt>
      <dd>{does}</dd>
    </div>
  );
}
