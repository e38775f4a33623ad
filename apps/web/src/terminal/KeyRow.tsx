import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from 'lucide-react';
import { Button } from '../ui/Button.js';
import type { RowKey } from './terminal-keys.js';
import styles from './TerminalPane.module.css';

/** Arrows are drawn: not every font has all four. */
const keys = [
  { key: 'Esc' },
  { key: 'Tab' },
  { key: 'Up', Icon: ArrowUp },
  { key: 'Down', Icon: ArrowDown },
  { key: 'Left', Icon: ArrowLeft },
  { key: 'Right', Icon: ArrowRight },
] as const;

interface Props {
  control: boolean;
  onControl: (on: boolean) => void;
  onPress: (key: RowKey) => void;
}

/** Keys that the keyboard of a phone does not have. */
export function KeyRow({ control, onControl, onPress }: Props) {
  return (
    // The keyboard of a phone goes away when the terminal loses the focus.
    <div role="toolbar" aria-label="Keys" className={styles.keys} onPointerDown={(event) => event.preventDefault()}>
      <Button aria-pressed={control} onClick={() => onControl(!control)}>
        Ctrl
      </Button>
      {keys.map(({ key, ...shown }) => (
        <Button key={key} aria-label={key} onClick={() => onPress(key)}>
          {'Icon' in shown ? <shown.Icon aria-hidden className={styles.icon} /> : key}
        </Button>
      ))}
    </div>
  );
}
