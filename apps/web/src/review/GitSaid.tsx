import type { GitStanding } from '@boocode/contracts/git-action';
import { useState } from 'react';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { Dialog } from '../ui/Dialog.js';
import styles from './GitBar.module.css';
import { doing, filesWord } from './git-words.js';
import type { Git } from './useGit.js';

interface Props {
  git: Git;
  /** Why what was pressed can't be done. */
  why: string | null;
  standing: GitStanding;
  /** A dialog tells it instead. */
  silent: boolean;
}

const failed = { stage: 'Not staged', unstage: 'Not unstaged', discard: 'Nothing was discarded', commit: 'Not committed' };
const others = { rebase: 'Not rebased', merge: 'Not merged', push: 'Not pushed', 'pull-request': 'No pull request was opened' };
const refusals = { ...failed, ...others } as const;

/** What came of the last thing, in words; null = nothing was done yet. */
export function saidOf({ last }: Git): { words: string; good: boolean; url: string | null } | null {
  if (last === null) return null;
  const { act, reply, error } = last;
  if (error !== null) return { words: `${refusals[act]}. ${error.message}`, good: false, url: null };
  if (reply === null) return null;
  if (reply.done) return { words: reply.said, good: true, url: reply.url };
  const files = reply.conflicts.length === 0 ? '' : ` Conflicts in ${filesWord(reply.conflicts.length)}: ${reply.conflicts.join(', ')}.`;
  return { words: `${refusals[act]}. ${reply.said}${files}`, good: false, url: null };
}

/** One line for what goes on and what came of it; what is longer is a press away, so that nothing below it moves. */
export function GitSaid({ git, why, standing, silent }: Props) {
  const [whole, setWhole] = useState(false);
  const said = silent ? null : saidOf(git);
  const at = git.doing !== null ? doing[git.doing] : (said?.words ?? why);
  const tone = git.doing === null && said !== null ? (said.good ? 'good' : 'bad') : 'calm';
  const isLong = said !== null && (said.words.includes('\n') || said.words.length > 80);
  return (
    <div className={styles.said}>
      <p role="status" data-tone={tone}>
        {at ?? `In ${standing.repository}`}
      </p>
      {said?.url == null ? null : (
        <a className={styles.link} href={said.url} target="_blank" rel="noreferrer">
          Open it
        </a>
      )}
      {isLong ? (
        <Button look="bare" onClick={() => setWhole(true)}>
          All of it
        </Button>
      ) : null}
      {whole && said !== null ? (
        <Dialog title={said.good ? 'What git said' : 'Refused'} wide onClose={() => setWhole(false)}>
          <pre className={styles.output}>{said.words}</pre>
          <div className={styles.acts}>
            <CopyButton text={said.words} />
            <Button onClick={() => setWhole(false)}>Close</Button>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}

/** The same in a dialog that asked for it: a refusal stands beside what was typed. */
export function RefusalNote({ git }: { git: Git }) {
  const said = saidOf(git);
  return said === null || said.good ? null : (
    <div role="alert" className={styles.refusal}>
      <pre className={styles.output}>{said.words}</pre>
    </div>
  );
}
