import { ChevronRight } from 'lucide-react';
import { localTimes } from '../format/local-times.js';
import type { Entry } from '../run/transcript.js';
import { Prose } from '../markdown/Prose.js';
import rows from '../ui/rows.module.css';
import styles from './EntryRow.module.css';
import { ToolRow } from './ToolRow.js';
import { useOpened } from './useOpened.js';

/** One thing that an agent said or did. */
export function EntryRow({ entry, place }: { entry: Entry; place: string }) {
  switch (entry.kind) {
    case 'text':
      return <Prose text={entry.text} />;
    case 'notice':
      return <p className={styles.notice}>{localTimes(entry.text)}</p>;
    case 'reasoning':
      return <Reasoning text={entry.text} place={place} />;
    case 'tool':
      return <ToolRow entry={entry} place={place} />;
    default:
      return entry satisfies never;
  }
}

function Reasoning({ text, place }: { text: string; place: string }) {
  const [open, toggle] = useOpened(place, false);
  return (
    <div className={styles.tool}>
      <button type="button" aria-expanded={open} className={styles.summary} onClick={toggle}>
        <ChevronRight aria-hidden className={rows.chevron} />
        <span>Reasoning</span>
        <span className={rows.title}>{open ? '' : text.trim().slice(0, 160)}</span>
      </button>
      {open ? <p className={styles.reasoning}>{text.trim()}</p> : null}
    </div>
  );
}
