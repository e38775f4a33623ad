import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { asksQuery } from '../api/asks.js';
import { runsQuery } from '../api/runs.js';
import { isOpen } from '../ask/asks.js';
import { waitsOf } from '../ask/person-steps.js';
import { useWatch } from '../live/LiveProvider.js';
import { useBadge } from '../notifications/useBadge.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import styles from './TopBar.module.css';

/** How many asks are open, and how many steps wait for a person's word. Always there, so that a first one moves nothing. */
export function NeedsYouLink() {
  useWatch('asks');
  useWatch('runs');
  const { data = [] } = useQuery(asksQuery());
  const { data: runs = [] } = useQuery(runsQuery());
  const count = data.filter(isOpen).length + waitsOf(runs).length;
  useBadge(count);
  return (
    <Link
      href="/asks"
      title="What agents want you to decide (g a)"
      aria-label={count === 0 ? 'Needs you' : `Needs you: ${count}`}
      className={(active) => `${styles.asks} ${active ? styles.active : ''}`}
      data-any={count > 0}
    >
      <span>Needs you</span>
      <span className={`${styles.count} numbers`} aria-hidden>
        {count > 0 && (
          <>
            <StateGlyph condition="needs-you" /> {count}
          </>
        )}
      </span>
    </Link>
  );
}
