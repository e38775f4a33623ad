import type { GitStanding } from '@boocode/contracts/git-action';
import { ArrowRight, GitBranch } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../access/useMay.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { CommitDialog } from './CommitDialog.js';
import styles from './GitBar.module.css';
import { apartWords, filesWord, mergeForecast, uncommittedWords, whyNot, type BarAct } from './git-words.js';
import { GitSaid } from './GitSaid.js';
import { MergeDialog } from './MergeDialog.js';
import { PullDialog } from './PullDialog.js';
import type { Git } from './useGit.js';

interface Props {
  chatId: string;
  git: Git;
  standing: GitStanding;
  /** A turn goes on here. */
  working: boolean;
  /** What the chat is about: the beginning of a message. */
  title: string;
}

type Asked = 'commit' | 'merge' | 'pull-request' | 'conflicts';

/** Where the chat's folder stands with git, and what can be done there. Its height stays, whatever is going on. */
export function GitBar({ chatId, git, standing, working, title }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const into = standing.target === null ? '' : ` into ${standing.target}`;
  const refusal = useMay('admin');
  const reasonOf = (act: BarAct) => refusal ?? whyNot(act, standing, working);
  const press = (act: BarAct) => {
    const reason = reasonOf(act);
    setWhy(reason);
    if (reason !== null || git.doing !== null) return;
    git.forget();
    if (act === 'rebase' || act === 'push') git.act({ do: act });
    else setAsked(act);
  };
  const button = (act: BarAct, words: string) => (
    <Button
      key={act}
      aria-disabled={reasonOf(act) !== null || git.doing !== null}
      title={reasonOf(act) ?? undefined}
      onClick={() => press(act)}
    >
      {words}
    </Button>
  );
  const pull = standing.pull_request.url;
  const close = () => {
    setAsked(null);
    git.forget();
  };
  return (
    <section className={styles.bar} aria-label="Git">
      <Where standing={standing} onConflicts={() => setAsked('conflicts')} />
      <div className={styles.acts}>
        {button('commit', 'Commit…')}
        {button('rebase', 'Rebase')}
        {button('merge', `Merge${into}…`)}
        {button('push', 'Push')}
        {pull === null ? (
          button('pull-request', 'Pull request…')
        ) : (
          <a className={styles.link} href={pull} target="_blank" rel="noreferrer">
            Its pull request
          </a>
        )}
      </div>
      <GitSaid git={git} why={why} standing={standing} silent={asked !== null} />
      {asked === 'commit' ? (
        <CommitDialog {...{ git, standing, title }} onClose={close} onDone={() => setAsked(null)} />
      ) : null}
      {asked === 'merge' ? (
        <MergeDialog {...{ chatId, git }} known={standing} onClose={close} onDone={() => setAsked(null)} />
      ) : null}
      {asked === 'pull-request' ? (
        <PullDialog {...{ git, standing, title }} onClose={close} onDone={() => setAsked(null)} />
      ) : null}
      {asked === 'conflicts' ? <Paths standing={standing} onClose={close} /> : null}
    </section>
  );
}

function Where({ standing, onConflicts }: { standing: GitStanding; onConflicts: () => void }) {
  const { branch, target, merge } = standing;
  const forecast = mergeForecast(standing);
  const [apart, open] = [apartWords(standing), uncommittedWords(standing)];
  return (
    <div className={styles.where}>
      <p className={styles.branches}>
        <GitBranch aria-hidden className={styles.icon} />
        <code title={branch ?? undefined}>{branch ?? 'no branch'}</code>
        {target === null ? null : (
          <>
            <ArrowRight role="img" aria-label="is meant for" className={styles.icon} />
            <code title={target}>{target}</code>
          </>
        )}
        {apart === null ? null : <span>{apart}</span>}
      </p>
      <p className={styles.facts}>
        {target === null ? (
          <span>Merge asks which branch it is meant for</span>
        ) : merge.kind === 'conflicts' || merge.kind === 'occupied' ? (
          <button type="button" className={styles.paths} data-tone={forecast.tone} onClick={onConflicts}>
            {forecast.words}
          </button>
        ) : (
          <span data-tone={forecast.tone}>{forecast.words}</span>
        )}
        <span>{open === null ? 'nothing uncommitted' : `uncommitted: ${open}`}</span>
        {standing.under_way === null ? null : <strong data-tone="warn">{standing.under_way} under way</strong>}
      </p>
    </div>
  );
}

/** Which files stand in the way of a merge, and what leads on. */
function Paths({ standing, onClose }: { standing: GitStanding; onClose: () => void }) {
  const { merge, target } = standing;
  if (merge.kind !== 'conflicts' && merge.kind !== 'occupied') return null;
  const conflicts = merge.kind === 'conflicts';
  return (
    <Dialog
      title={conflicts ? `Conflicts in ${filesWord(merge.paths.length)}` : `${target} is in use`}
      onClose={onClose}
    >
      <p>
        {conflicts
          ? `Both sides changed these lines since they parted. Rebase, or ask the agent to bring its work onto ${target}.`
          : `${target} is checked out in ${merge.folder}, and these files have changes there that are not committed. Commit or stash them there, then merge.`}
      </p>
      <ul className={styles.list}>
        {merge.paths.map((path) => (
          <li key={path}>
            <code>{path}</code>
          </li>
        ))}
      </ul>
      <div className={styles.acts}>
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
