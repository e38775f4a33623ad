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

const failed = {
  stage: 'Not staged',
  unstage: 'Not unstaged',
  discard: 'Nothing was discarded',
  commit: 'Not committed',
};
const others = {
  rebase: 'Not rebased',
  merge: 'Not merged',
  push: 'Not pushed',
  'pull-request': 'No pull request was opened',
};
const refusals = { ...failed, ...others } as const;

interface Said {
  words: string;
  good: boolean;
  url: string | null;
}

/** What came of the last thing, in words; null = nothing was done yet. */
function saidOf({ last }: Git): Said | null {
  if (last === null) return null;
  const { act, reply, error } = last;
  if (error !== null) return { words: `${refusals[act]}. ${error.message}`, good: false, url: null };
  if (reply === null) return null;
  if (reply.done) return { words: reply.said, good: true, url: reply.url };
  const files =
    reply.conflicts.length === 0
      ? ''
      : ` Conflicts in ${filesWord(reply.conflicts.length)}: ${reply.conflicts.join(', ')}.`;
  return { words: `${refusals[act]}. ${reply.said}${files}`, good: false, url: null };
}

/** One line for what goes on and what came of it; what is longer is a press away, so that nothing below it moves. */
export function GitSaid({ git, why, standing, silent }: Props) {
  const said = silent ? null : saidOf(git);
  const words = git.doing === null ? (said?.words ?? why) : doing[git.doing];
  const tone = git.doing !== null || said === null ? 'calm' : said.good ? 'good' : 'bad';
  return (
    <div className={styles.said}>
      <p role="status" data-tone={tone}>
        {words ?? `In ${standing.repository}`}
      </p>
      {said === null ? null : <Rest {...said} />}
    </div>
  );
}

/** So much of it has room in one line. */
const longest = 80;

function Rest({ words, good, url }: Said) {
  const [whole, setWhole] = useState(false);
  return (
    <>
      {url === null ? null : (
        <a className={styles.link} href={url} target="_blank" rel="noreferrer">
          Open it
        </a>
      )}
      {words.includes('\n') || words.length > longest ? (
        <Button look="bare" onClick={() => setWhole(true)}>
          All of it
        </Button>
      ) : null}
      {whole ? (
        <Dialog title={good ? 'What git said' : 'Refused'} wide onClose={() => setWhole(false)}>
          <pre className={styles.output}>{words}</pre>
          <div className={styles.acts}>
            <CopyButton text={words} />
            <Button onClick={() => setWhole(false)}>Close</Button>
          </div>
        </Dialog>
      ) : null}
    </>
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
