import { ChevronsUpDown, Keyboard, Plus, Search } from 'lucide-react';
import { Link } from 'wouter';
import { useHint } from '../keyboard/BindingsProvider.js';
import { NewRunLink } from '../launch/NewRunLink.js';
import { useLive } from '../live/LiveProvider.js';
import { Button } from '../ui/Button.js';
import { NeedsYouLink } from './NeedsYouLink.js';
import { ThemeButton } from './ThemeButton.js';
import styles from './TopBar.module.css';

/** Quiet, and always there, so that its words never move anything. */
function ConnectionNote() {
  const { connection, problem } = useLive();
  const words = connection === 'reconnecting' ? 'Reconnecting…' : (problem ?? '');
  return (
    <p className={styles.note} role="status" aria-label="Connection">
      {words}
    </p>
  );
}

interface Props {
  /** Name of the project that is on the screen; null on a page of none. */
  projectName: string | null;
  /** Fills the place beside the note: the menu of new panes. */
  newPane: React.ReactNode;
  onHelp: () => void;
  onFind: () => void;
  onProjects: () => void;
}

export function TopBar({ projectName, newPane, onHelp, onFind, onProjects }: Props) {
  const hint = useHint();
  return (
    <header className={styles.bar} data-workbench={newPane !== null}>
      <Link href="/" className={styles.brand} aria-label="BooCode">
        <img src="/icon.svg" alt="" className={styles.logo} />
        <span>BooCode</span>
      </Link>
      <Button
        look="bare"
        className={styles.project}
        onClick={onProjects}
        aria-haspopup="dialog"
        aria-label={projectName === null ? 'Projects' : `Project: ${projectName}`}
        title={hint('Go to another project', 'go.project')}
      >
        <span>{projectName ?? 'Projects'}</span>
        <ChevronsUpDown aria-hidden className={styles.icon} />
      </Button>
      <nav aria-label="Pages" className={styles.nav}>
        <Link href="/runs" className={(active) => (active ? (styles.active ?? '') : '')}>
          Runs
        </Link>
        <Link href="/tasks" className={(active) => (active ? (styles.active ?? '') : '')}>
          Tasks
        </Link>
        <NeedsYouLink />
      </nav>
      <ConnectionNote />
      <div className={styles.end}>
        {newPane}
        <NewRunLink className={styles.new} title={hint('New run', 'run.new')}>
          <Plus aria-hidden className={styles.icon} />
          <span>New run</span>
        </NewRunLink>
        <Button look="bare" aria-label="Find anything" title={hint('Find anything', 'palette')} onClick={onFind}>
          <Search aria-hidden className={styles.icon} />
        </Button>
        <ThemeButton />
        <Button
          look="bare"
          aria-label="Keyboard help"
          title={hint('Keyboard', 'help')}
          onClick={onHelp}
          className={styles.help}
        >
          <Keyboard aria-hidden className={styles.icon} />
        </Button>
      </div>
    </header>
  );
}
