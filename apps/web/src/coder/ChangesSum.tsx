import type { ChatChanges } from '@boocode/contracts/changes';
import type { ReactNode } from 'react';
import { shortCommit } from '../format/names.js';
import styles from './ChangesSum.module.css';
import { DiffCount } from './DiffView.js';

/** How many files are other than they were, since which commit, and by how many lines; `children` is said where none is. */
export function ChangesSum({ changes, children }: { changes: ChatChanges; children?: ReactNode }) {
  const { files, left_out, base_commit, head_ref } = changes;
  const count = files.length + left_out;
  if (count === 0) {
    return (
      <p className={styles.none}>
        Nothing is changed since {base_commit === null ? 'the last commit' : <code>{shortCommit(base_commit)}</code>}.
        {children}
      </p>
    );
  }
  const since = base_commit === null ? head_ref : shortCommit(base_commit);
  const sum = (pick: 'added' | 'removed') => files.reduce((total, file) => total + file[pick], 0);
  return (
    <p className={styles.sum}>
      <span>
        {count} {count === 1 ? 'file' : 'files'} changed since{' '}
        {since === null ? 'the last commit' : <code>{since}</code>}
      </span>
      <DiffCount added={sum('added')} removed={sum('removed')} />
    </p>
  );
}

/** What is to be said of changes in their place. */
export const ChangesNote = ({ children, role }: { children: ReactNode; role?: 'alert' }) => (
  <p className={styles.none} role={role}>
    {children}
  </p>
);

/** Of files that are not listed. */
export const LeftOut = ({ count }: { count: number }) =>
  count === 0 ? null : <ChangesNote>{count} more untracked files are not listed.</ChangesNote>;
