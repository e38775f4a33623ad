import { EditsView } from '../coder/DiffView.js';
import type { FileEdit } from '../coder/edit-diff.js';
import styles from './StepDrawer.module.css';

/** What the step changed, edit by edit, as its tools were told. */
export function StepDiff({ edits }: { edits: readonly FileEdit[] }) {
  return (
    <div className={styles.edits}>
      <p className={styles.quiet}>
        {edits.length === 1 ? 'One edit' : `${edits.length} edits`} by the agent’s own tools, in their order. What its
        commands changed is not among them.
      </p>
      <EditsView edits={edits} />
    </div>
  );
}
