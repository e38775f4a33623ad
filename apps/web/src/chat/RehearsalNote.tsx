import { rehearsalName } from '../format/names.js';
import { useWorkbench } from '../panes/useWorkbench.js';
import { Button } from '../ui/Button.js';
import styles from './RehearsalNote.module.css';

/** Nobody may take the stand-in's words for those of a model. */
export function RehearsalNote() {
  const { openPane } = useWorkbench();
  return (
    <p className={styles.note} role="note">
      <span>Answers come from: {rehearsalName}.</span>
      <Button look="bare" onClick={() => openPane({ kind: 'settings' })}>
        Add a model
      </Button>
    </p>
  );
}
