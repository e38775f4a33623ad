import type { RestoreReply, RestoreRequest } from '@boocode/contracts/checkpoint';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dryRunQuery, restoreCheckpoint } from '../api/checkpoints.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import styles from './GoBackDialog.module.css';
import type { Restored } from './RestoredNote.js';
import type { TurnFiles } from './turn-files.js';

type What = RestoreRequest['what'];

const choices: readonly { what: What; label: string; about: string }[] = [
  { what: 'both', label: 'Files and chat', about: 'As if this turn and what came after it had not been' },
  { what: 'code', label: 'Files only', about: 'What was said stays, and agents know of it' },
  { what: 'chat', label: 'Chat only', about: 'The files stay as they are' },
];

interface Props {
  chatId: string;
  change: TurnFiles;
  onDone: (restored: Restored) => void;
  onClose: () => void;
}

/** Goes back to before a turn, once a person has seen what that changes. */
export function GoBackDialog({ chatId, change, onDone, onClose }: Props) {
  const [what, setWhat] = useState<What>('both');
  const restore = { chatId, id: change.before, what, turn: change.turn };
  const dry = useQuery(dryRunQuery(restore));
  const doing = useMutation({
    mutationFn: () => restoreCheckpoint({ ...restore, dry_run: false }),
    onSuccess: (reply) => {
      onDone({ what, reply });
      onClose();
    },
  });
  const nothing = dry.data !== undefined && !differs(dry.data);
  return (
    <Dialog title="Go back to before this turn?" wide onClose={onClose}>
      <fieldset className={styles.choices}>
        <legend className="visually-hidden">What goes back</legend>
        {choices.map(({ what: value, label, about }) => (
          <label key={value} className={styles.choice}>
            <input type="radio" name="what" checked={what === value} onChange={() => setWhat(value)} />
            <span>
              {label}
              <small>{about}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div className={styles.would} aria-live="polite">
        {dry.error !== null ? <ErrorNote what="What would change cannot be told" error={dry.error} /> : null}
        {dry.isPending ? <SkeletonRows count={3} label="Looking what would change" /> : null}
        {dry.data === undefined ? null : <Would reply={dry.data} />}
      </div>
      {doing.error === null ? null : <ErrorNote what="It did not go back" error={doing.error} />}
      <div className={styles.actions}>
        <Button onClick={onClose}>Leave it</Button>
        <Button
          look="primary"
          disabled={dry.data === undefined || nothing || doing.isPending}
          onClick={() => doing.mutate()}
        >
          Go back
        </Button>
      </div>
    </Dialog>
  );
}

const differs = ({ written, removed, turns, turns_back }: RestoreReply) =>
  written.length + removed.length + turns + turns_back > 0;

function Would({ reply }: { reply: RestoreReply }) {
  const { written, removed, left, turns } = reply;
  if (!differs(reply)) return <p>Nothing is other than it was then.</p>;
  return (
    <>
      {turns === 0 ? null : (
        <p>
          {turns} {turns === 1 ? 'turn is' : 'turns are'} put aside. Agents begin anew, and are told what was said
          before.
        </p>
      )}
      <Paths one="goes back to what it was" more="go back to what they were" paths={written} />
      <Paths one="is removed" more="are removed" paths={removed} />
      <Paths one="stays as it is" more="stay as they are" paths={left} />
      {written.length + removed.length === 0 ? null : (
        <p className={styles.quiet}>
          What is now is kept first. Ignored files, branches and what is staged are not touched.
        </p>
      )}
    </>
  );
}

const mostPaths = 100;

function Paths({ one, more, paths }: { one: string; more: string; paths: readonly string[] }) {
  if (paths.length === 0) return null;
  return (
    <section>
      <h3>{paths.length === 1 ? `1 file ${one}` : `${paths.length} files ${more}`}</h3>
      <ul className={styles.paths}>
        {paths.slice(0, mostPaths).map((path) => (
          <li key={path}>
            <bdi>{path}</bdi>
          </li>
        ))}
      </ul>
      {paths.length > mostPaths ? <p className={styles.quiet}>and {paths.length - mostPaths} more</p> : null}
    </section>
  );
}
