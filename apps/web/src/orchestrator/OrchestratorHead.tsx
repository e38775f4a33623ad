import { Link } from 'wouter';
import { NewRunLink } from '../launch/NewRunLink.js';
import { HeaderSlot } from '../panes/HeaderSlot.js';
import styles from './OrchestratorHead.module.css';

const pages = [
  { href: '/runs', name: 'Runs' },
  { href: '/tasks', name: 'Tasks' },
  { href: '/asks', name: 'Needs you' },
] as const;

/** The pages of the orchestrator, in the header of its pane. */
export function OrchestratorHead() {
  return (
    <HeaderSlot>
      <nav aria-label="Orchestrator" className={styles.nav}>
        {pages.map(({ href, name }) => (
          <Link key={href} href={href} className={(active) => (active ? (styles.active ?? '') : '')}>
            {name}
          </Link>
        ))}
        <NewRunLink>New run</NewRunLink>
      </nav>
    </HeaderSlot>
  );
}
