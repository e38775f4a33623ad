import type { GitStanding } from '@boocode/contracts/git-action';
import { useState } from 'react';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import styles from './GitBar.module.css';
import { doing, filesWord } from './git-words.js';
import { RefusalNote } from './GitSaid.js';
import type { Git } from './useGit.js';

interface Props {
  git: Git;
  standing: GitStanding;
  title: string;
  onClose: () => void;
  onDone: () => void;
}

/** Commits what is staged, or all that has changed. What a hook refuses stays here with its words, and so does the message. */
export function CommitDialog({ git, standing, title, onClose, onDone }: Props) {
  const [message, setMessage] = useState(title);
  const { staged, files, branch } = standing;
  const [all, setAll] = useState(staged === 0);
  const isAt = git.doing !== null;
  return (
    <Dialog title={branch === null ? 'Commit' : `Commit to ${branch}`} wide onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          git.act({ do: 'commit', message, all }, onDone);
        }}
      >
        <label className={styles.field}>
          <span>Commit message</span>
          <textarea
            autoFocus
            required
            rows={5}
            maxLength={20_000}
            value={message}
            onChange={(event) => setMessage(event.target.value)}
          />
        </label>
        <fieldset className={styles.choice}>
          <legend className="visually-hidden">What is committed</legend>
          <label>
            <input type="radio" checked={all} onChange={() => setAll(true)} />
            All changes, {filesWord(files.length)}
          </label>
          <label>
            <input type="radio" disabled={staged === 0} checked={!all} onChange={() => setAll(false)} />
            {staged === 0 ? 'Nothing is staged' : `What is staged, ${filesWord(staged)}`}
          </label>
        </fieldset>
        <RefusalNote git={git} />
        <div className={styles.acts}>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={message.trim() === '' || isAt}>
            {isAt ? doing.commit : 'Commit'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
