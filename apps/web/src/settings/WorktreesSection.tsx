import type { WorktreeView } from '@boocode/contracts/worktree';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { GuardedButton } from '../access/GuardedButton.js';
import { ApiError } from '../api/http.js';
import { orphansQuery, removeWorktree, worktreesQuery } from '../api/worktrees.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { Mend } from './Mend.js';
import styles from './Settings.module.css';
import { orphanProblem, stateWords, worktreeFacts } from './worktree-words.js';

/** Where agents write on branches of their own: what is there, what of it is nowhere else, and what has lost a half. */
export function WorktreesSection() {
  const { data: worktrees, error, refetch } = useQuery(worktreesQuery());
  if (worktrees === undefined) {
    return error === null ? (
      <SkeletonRows count={3} double label="Loading the worktrees" />
    ) : (
      <ErrorNote what="The worktrees could not be loaded" error={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  return (
    <>
      {worktrees.length === 0 ? (
        <p className={styles.quiet}>There is none. A chat has one when you choose it with its first message.</p>
      ) : (
        <ul className={styles.list} aria-label="Worktrees">
          {worktrees.map((worktree) => (
            <Row key={worktree.id} worktree={worktree} />
          ))}
        </ul>
      )}
      <Orphans />
    </>
  );
}

function Row({ worktree }: { worktree: WorktreeView }) {
  const { id, title, branch, state, path, fault } = worktree;
  const client = useQueryClient();
  const { word, tone } = stateWords[state];
  const name = title ?? branch;
  const removal = useMutation({
    mutationFn: removeWorktree,
    onSuccess: () => client.invalidateQueries({ queryKey: worktreesQuery().queryKey }),
  });
  const holdsWork = removal.error instanceof ApiError && removal.error.code === 'worktree.unmerged';
  return (
    <li aria-label={name}>
      <div className={styles.line}>
        <strong>{name}</strong>
        <span className={styles.state} data-tone={tone}>
          {word}
        </span>
        <GuardedButton
          needs="admin"
          look="bare"
          className={styles.end}
          disabled={removal.isPending}
          aria-label={`Remove the worktree of ${name}`}
          onClick={() => removal.mutate({ id, keep: false })}
        >
          Remove
        </GuardedButton>
      </div>
      <p className={styles.quiet}>{worktreeFacts(worktree).join(' · ')}</p>
      <div className={styles.mend}>
        <code>{path}</code>
        <CopyButton text={path} label="Copy path" />
      </div>
      {fault === null ? null : <p>{fault}</p>}
      {removal.error === null ? null : (
        <ErrorNote what="It was not removed" error={removal.error}>
          {holdsWork ? (
            <Button disabled={removal.isPending} onClick={() => removal.mutate({ id, keep: true })}>
              Keep its work and remove it
            </Button>
          ) : null}
        </ErrorNote>
      )}
    </li>
  );
}

/** What a crash or a hand has left, each with the command that mends it. */
function Orphans() {
  const { data: orphans = [], error } = useQuery(orphansQuery());
  if (error !== null) return <ErrorNote what="What has lost its other half could not be looked for" error={error} />;
  if (orphans.length === 0) return null;
  return (
    <section className={styles.fields} aria-label="Leftovers">
      <h4>Leftovers</h4>
      <ul className={styles.list}>
        {orphans.map((orphan) => (
          <li key={`${orphan.kind} ${orphan.repository} ${orphan.what}`}>
            <Mend problem={orphanProblem(orphan)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
