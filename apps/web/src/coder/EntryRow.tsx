import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Entry } from '../run/transcript.js';
import { AgentText } from './AgentText.js';
import styles from './EntryRow.module.css';
import { ToolRow } from './ToolRow.js';

/** One thing that an agent said or did. */
export function EntryRow({ entry }: { entry: Entry }) {
  switch (entry.kind) {
    case 'text':
      return <AgentText text={entry.text} />;
    case 'notice':
      return <p className={styles.notice}>{entry.text}</p>;
    case 'reasoning':
      return <Reasoning text={entry.text} />;
    case 'tool':
      return <ToolRow entry={entry} />;
    default:
      return entry satisfies never;
  }
}

function Reasoning({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.tool}>
      <button type="button" aria-expanded={open} className={styles.summary} onClick={() => setOpen(!open)}>
        <ChevronRight aria-hidden className={styles.chevron} />
        <span>Reasoning</span>
        <span className={styles.title}>{open ? '' : text.trim().slice(0, 160)}</span>
      </button>
      {open ? <p className={styles.reasoning}>{text.trim()}</p> : null}
    </div>
  );
}
