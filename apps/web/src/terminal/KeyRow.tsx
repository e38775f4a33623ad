import { Button } from '../ui/Button.js';
import styles from './TerminalPane.module.css';

const keys = [
  { name: 'Esc', types: '\u001B' },
  { name: 'Tab', types: '\t' },
  { name: '↑', types: '\u001B[A', label: 'Up' },
  { name: '↓', types: '\u001B[B', label: 'Down' },
  { name: '←', types: '\u001B[D', label: 'Left' },
  { name: '→', types: '\u001B[C', label: 'Right' },
] as const;

interface Props {
  control: boolean;
  onControl: (on: boolean) => void;
  onType: (data: string) => void;
}

/** Keys that the keyboard of a phone does not have. */
export function KeyRow({ control, onControl, onType }: Props) {
  return (
    // The keyboard of a phone goes away when the terminal loses the focus.
    <div role="toolbar" aria-label="Keys" className={styles.keys} onPointerDown={(event) => event.preventDefault()}>
      <Button aria-pressed={control} onClick={() => onControl(!control)}>
        Ctrl
      </Button>
      {keys.map(({ name, types, ...rest }) => (
        <Button key={name} aria-label={'label' in rest ? rest.label : name} onClick={() => onType(types)}>
          {name}
        </Button>
      ))}
    </div>
  );
}
