import type { GitStanding, MergeWay } from '@boocode/contracts/git-action';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { gitQuery } from '../api/git.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { typingPauseMs, useSettled } from '../ui/useSettled.js';
import styles from './GitBar.module.css';
import { doing, mergeForecast, mergeOutcome, mergeWays, uncommittedWords } from './git-words.js';
import { RefusalNote } from './GitSaid.js';
import type { Git } from './useGit.js';

interface Props {
  chatId: string;
  git: Git;
  known: GitStanding;
  onClose: () => void;
  onDone: () => void;
}

/** Merges into the target, and says first what that will do. */
export function MergeDialog({ chatId, git, known, onClose, onDone }: Props) {
  const [named, setNamed] = useState(known.target ?? '');
  const [way, setWay] = useState<MergeWay>('merge');
  const [message, setMessage] = useState('');
  const { standing, error } = useLookAhead(chatId, known, named.trim());
  const why = standing === null ? null : whyNotSo(standing, way);
  const can = standing !== null && why === null && git.doing === null;
  const merge = () => {
    if (!can || standing.head_commit === null || standing.target_commit === null) return;
    const { head_commit, target_commit } = standing;
    const words = way === 'fast-forward' || message.trim() === '' ? {} : { message };
    git.act({ do: 'merge', way, target: named.trim(), head_commit, target_commit, ...words }, onDone);
  };
  return (
    <Dialog title={`Merge ${known.branch ?? 'this'}`} wide onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          merge();
        }}
      >
        <label className={styles.field}>
          <span>Into the branch</span>
          <input
            required
            autoFocus={known.target === null}
            maxLength={250}
            value={named}
            onChange={(event) => setNamed(event.target.value)}
          />
        </label>
        <WayField {...{ way, message }} onWay={setWay} onMessage={setMessage} />
        <Outlook {...{ standing, error, way, why, named }} />
        <RefusalNote git={git} />
        <div className={styles.acts}>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={!can}>
            {git.doing === null ? `Merge into ${named.trim() || '…'}` : doing.merge}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** How it would be for the branch that is named; null until that is known. */
function useLookAhead(chatId: string, known: GitStanding, named: string) {
  const target = useSettled(named, typingPauseMs);
  const isOther = target !== '' && target !== known.target;
  const { data, error } = useQuery({ ...gitQuery(chatId, target), enabled: isOther });
  const standing = isOther ? data : known;
  return { standing: standing?.target === named ? standing : null, error: isOther ? error : null };
}

interface WayProps {
  way: MergeWay;
  message: string;
  onWay: (way: MergeWay) => void;
  onMessage: (message: string) => void;
}

function WayField({ way, message, onWay, onMessage }: WayProps) {
  return (
    <>
      <fieldset className={styles.choice}>
        <legend>How</legend>
        {mergeWays.map((one) => (
          <label key={one.way}>
            <input type="radio" checked={way === one.way} onChange={() => onWay(one.way)} />
            <span>
              {one.title} <small>{one.about}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <label className={styles.field}>
        <span>Message</span>
        <textarea
          rows={3}
          maxLength={20_000}
          disabled={way === 'fast-forward'}
          placeholder={placeholders[way]}
          value={message}
          onChange={(event) => onMessage(event.target.value)}
        />
      </label>
    </>
  );
}

const placeholders: Readonly<Record<MergeWay, string>> = {
  merge: 'Empty: what git says of a merge',
  squash: 'Empty: what its commits said',
  'fast-forward': 'No commit is made, so there is nothing to say',
};

function whyNotSo(standing: GitStanding, way: MergeWay): string | null {
  const { merge, behind, target } = standing;
  if (merge.kind === 'occupied') {
    return `${target} is checked out in ${merge.folder} with changes that are not committed: ${merge.paths.join(', ')}. Commit or stash them there first.`;
  }
  if (merge.kind === 'conflicts') {
    return `It conflicts in ${merge.paths.join(', ')}. Rebase, or ask the agent to bring its work onto ${target}.`;
  }
  if (merge.kind !== 'clean') return `${mergeForecast(standing).words}.`.replace('..', '.');
  if (way === 'fast-forward' && behind !== null && behind > 0) {
    return `${target} has commits that are not here, so it can't just move forward. Rebase first, or choose another way.`;
  }
  return null;
}

interface OutlookProps {
  standing: GitStanding | null;
  error: Error | null;
  way: MergeWay;
  why: string | null;
  named: string;
}

function Outlook({ standing, error, way, why, named }: OutlookProps) {
  const left = standing === null ? null : uncommittedWords(standing);
  const words =
    error !== null
      ? error.message
      : standing === null
        ? named.trim() === ''
          ? 'Name the branch that gets it.'
          : 'Looking ahead…'
        : (why ?? mergeOutcome(standing, way));
  return (
    <div className={styles.outlook} role="status" data-tone={why === null && error === null ? 'calm' : 'warn'}>
      <p>{words}</p>
      {left === null ? null : <p>What is not committed ({left}) does not come along.</p>}
      <p>The hook pre-merge-commit does not run: the merge is made without a work tree.</p>
    </div>
  );
}
