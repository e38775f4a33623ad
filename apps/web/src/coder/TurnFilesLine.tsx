import { Ellipsis, Undo2 } from 'lucide-react';
import { useMay } from '../access/useMay.js';
import { MenuButton } from '../ui/MenuButton.js';
import { DiffCount } from './DiffView.js';
import type { TurnFiles } from './turn-files.js';
import styles from './TurnFilesLine.module.css';

/** How many files a turn has changed, and the way back to before it. */
export function TurnFilesLine({ change, onGoBack }: { change: TurnFiles; onGoBack: (change: TurnFiles) => void }) {
  const refusal = useMay('run');
  const { files, added, removed } = change;
  return (
    <p className={styles.line}>
      <span>
        {files} {files === 1 ? 'file' : 'files'} changed
      </span>
      <DiffCount added={added} removed={removed} />
      <MenuButton
        label="What can be done with these changes"
        items={() => [
          {
            label: 'Go back to before this turn…',
            about: 'Shows what would change first, and can be undone',
            icon: Undo2,
            refusal,
            act: () => onGoBack(change),
          },
        ]}
      >
        <Ellipsis aria-hidden className={styles.icon} />
      </MenuButton>
    </p>
  );
}
