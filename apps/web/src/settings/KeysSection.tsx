import { useQuery } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { useMay } from '../access/useMay.js';
import { settingsQuery, useChangeSettings } from '../api/settings.js';
import { KeyCaps } from '../keyboard/KeyCaps.js';
import { actions, bindingsWith, conflictsOf, keymap, type Action, type Bindings } from '../keyboard/keymap.js';
import { strokeOf } from '../keyboard/stroke.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { GuardedFields } from './GuardedFields.js';
import styles from './Settings.module.css';

/** What each key does, and the way to give it another one. */
export function KeysSection() {
  const { data: settings } = useQuery(settingsQuery());
  const change = useChangeSettings();
  const refusal = useMay('admin');
  const chosen = settings?.keys ?? {};
  const bindings = bindingsWith(chosen);
  const give = (action: Action, keys: string | null) =>
    change.mutate({ keys: keys === keymap[action].keys ? without(chosen, action) : { ...chosen, [action]: keys } });
  return (
    <>
      {change.error === null ? null : <ErrorNote what="The keys were not saved" error={change.error} />}
      <p className={styles.quiet}>
        In a terminal only those with Shift (on a Mac also those with ⌘) are the workbench’s; all others are the
        shell’s.
      </p>
      <GuardedFields refusal={refusal}>
        <legend className="visually-hidden">What each key does</legend>
        <ul className={styles.keys} aria-label="Keys">
          {actions.map((action) => (
            <KeyRow key={action} action={action} bindings={bindings} onGive={(keys) => give(action, keys)} />
          ))}
        </ul>
        <div className={styles.line}>
          <Button disabled={Object.keys(chosen).length === 0} onClick={() => change.mutate({ keys: {} })}>
            All as they came
          </Button>
        </div>
      </GuardedFields>
    </>
  );
}

const without = (chosen: Readonly<Record<string, string | null>>, action: Action) =>
  Object.fromEntries(Object.entries(chosen).filter(([name]) => name !== action));

interface RowProps {
  action: Action;
  bindings: Bindings;
  onGive: (keys: string | null) => void;
}

function KeyRow({ action, bindings, onGive }: RowProps) {
  const keys = bindings[action];
  const { does, keys: own } = keymap[action];
  const clash = conflictsOf(bindings, action);
  return (
    <li>
      <span>{does}</span>
      <KeyCapture does={does} keys={keys} onGive={onGive} />
      <Button look="bare" disabled={keys === null} aria-label={`None: ${does}`} onClick={() => onGive(null)}>
        None
      </Button>
      <Button look="bare" disabled={keys === own} aria-label={`Reset: ${does}`} onClick={() => onGive(own)}>
        Reset
      </Button>
      {clash.length === 0 ? null : (
        <p role="status">
          The same keys also: {clash.map((other) => keymap[other].does.toLowerCase()).join(', ')}. Only one of them will
          work.
        </p>
      )}
    </li>
  );
}

interface CaptureProps {
  does: string;
  keys: string | null;
  onGive: (keys: string) => void;
}

/** A button that hears one key press. Escape and Tab leave it as it is, so that nobody is caught in it. */
function KeyCapture({ does, keys, onGive }: CaptureProps) {
  const [hearing, setHearing] = useState(false);
  const hear = (event: KeyboardEvent) => {
    if (!hearing) return;
    if (event.key === 'Tab') return setHearing(false);
    event.preventDefault();
    event.stopPropagation();
    const stroke = strokeOf(event.nativeEvent);
    if (stroke === null) return undefined;
    setHearing(false);
    if (stroke !== 'Escape') onGive(stroke);
    return undefined;
  };
  return (
    <button
      type="button"
      className={styles.capture}
      data-hearing={hearing}
      data-hears-keys={hearing}
      onClick={() => setHearing(true)}
      onKeyDown={hear}
      onBlur={() => setHearing(false)}
    >
      <span className="visually-hidden">Keys of: {does} </span>
      {hearing ? 'Press the keys' : keys === null ? 'none' : <KeyCaps keys={keys} />}
    </button>
  );
}
