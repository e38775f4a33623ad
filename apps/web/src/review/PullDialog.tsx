import type { GitStanding } from '@boocode/contracts/git-action';
import { useState } from 'react';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import styles from './GitBar.module.css';
import { doing } from './git-words.js';
import { RefusalNote } from './GitSaid.js';
import type { Git } from './useGit.js';

interface Props {
  git: Git;
  standing: GitStanding;
  title: string;
  onClose: () => void;
  onDone: () => void;
}

/** Opens a pull request for the branch, by the person's own `gh`. */
export function PullDialog({ git, standing, title: about, onClose, onDone }: Props) {
  const [title, setTitle] = useState(about.slice(0, 250));
  const [body, setBody] = useState('');
  const [draft, setDraft] = useState(false);
  const isAt = git.doing !== null;
  return (
    <Dialog title={`Pull request for ${standing.branch ?? 'this branch'}`} wide onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          git.act({ do: 'pull-request', title, body, draft }, onDone);
        }}
      >
        <label className={styles.field}>
          <span>Title</span>
          <input autoFocus required maxLength={250} value={title} onChange={(event) => setTitle(event.target.value)} />
        </label>
        <label className={styles.field}>
          <span>What it does and why</span>
          <textarea rows={6} maxLength={60_000} value={body} onChange={(event) => setBody(event.target.value)} />
        </label>
        <label className={styles.check}>
          <input type="checkbox" checked={draft} onChange={(event) => setDraft(event.target.checked)} />
          As a draft
        </label>
        <RefusalNote git={git} />
        <div className={styles.acts}>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={title.trim() === '' || isAt}>
            {isAt ? doing['pull-request'] : 'Open pull request'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
