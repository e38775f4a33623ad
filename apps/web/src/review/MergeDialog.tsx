import type { GitStanding, MergeWay } from '@boocode/contracts/git-action';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
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
  const target = useSettled(named.trim(), typingPauseMs);
  const other = target !== '' && target !== known.target;
  const asked = useQuery({ ...gitQuery(chatId, other ? target : null), placeholderData: keepPreviousData });
  const standing = other ? asked.data : known;
  const isThat = standing?.target === named.trim();
  const why = isThat && standing !== undefined ? whyNotSo(standing, way) : null;
  const { head_commit, target_commit } = standing ?? known;
  const can = isThat && why === null && head_commit !== null && target_commit !== null && git.doing === null;
  const merge = () => {
    if (!can) return;
    const words = way === 'fast-forward' || message.trim() === '' ? {} : { message };
    git.act({ do: 'merge', way, target, head_commit, target_commit, ...words }, onDone);
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
          <input required autoFocus={known.target === null} maxLength={250} value={named} onChange={(event) => setNamed(event.target.value)} />
        </label>
        <fieldset className={styles.choice}>
          <legend>How</legend>
          {mergeWays.map((one) => (
            <label key={one.way}>
              <input type="radio" checked={way === one.way} onChange={() => setWay(one.way)} />
              <span>
                {one.title} <small>{one.about}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {way === 'fast-forward' ? null : (
          <label className={styles.field}>
            <span>Message</span>
            <textarea
              rows={3}
              maxLength={20_000}
              placeholder={way === 'squash' ? 'Empty: what its commits said' : 'Empty: what git says of a merge'}
              value={message}
              onChange={(event) => setMessage(event.target.value)}
            />
          </label>
        )}
        <Outlook {...{ standing: isThat ? standing : undefined, error: other ? asked.error : null, way, why, named }} />
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
  standing: GitStanding | undefined;
  error: Error | null;
  way: MergeWay;
  why: string | null;
  named: string;
}

function Outlook({ standing, error, way, why, named }: OutlookProps) {
  const left = standing === undefined ? null : uncommittedWords(standing);
  const words =
    error !== null
      ? error.message
      : standing === undefined
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
