import { useQuery } from '@tanstack/react-query';
import { changesQuery } from '../api/changes.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { ChangedFiles } from './ChangedFiles.js';
import styles from './ChangedFiles.module.css';
import { ChangesNote } from './ChangesSum.js';

/** What a task that has ended left in the worktree of its chat, committed or not. */
export function TaskChanges({ chatId }: { chatId: string }) {
  const { data, error, refetch } = useQuery(changesQuery(chatId));
  if (error !== null) {
    return (
      <ErrorNote what="The changes could not be read" error={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (data === undefined) return <SkeletonRows count={2} label="Looking for changes" />;
  if (data.repository === null)
    return <ChangesNote>Neither its worktree nor its branch is there any more.</ChangesNote>;
  return (
    <div className={styles.list}>
      <ChangedFiles chatId={chatId} changes={data} />
    </div>
  );
}
