import { Button } from '../ui/Button.js';
import styles from './TurnFilesLine.module.css';

/** Turns that were put aside when the chat went back to before them: agents are not told of them any more. */
export function AsideRow({ turns, open, onToggle }: { turns: number; open: boolean; onToggle: () => void }) {
  return (
    <div className={styles.aside}>
      <span>
        {turns} {turns === 1 ? 'turn' : 'turns'} put aside
      </span>
      <Button look="bare" aria-expanded={open} onClick={onToggle}>
        {open ? 'Hide' : 'Show'}
      </Button>
    </div>
  );
}
