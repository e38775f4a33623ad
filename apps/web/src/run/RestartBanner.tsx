import type { FlowRunView } from '@boocode/contracts/flow-run';
import { X } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import { readKept, writeKept } from '../composer/kept.js';
import { Button } from '../ui/Button.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import styles from './RestartBanner.module.css';

type Note = NonNullable<FlowRunView['restarted']>;

const causes = {
  stopped: 'It had been stopped.',
  crashed: 'It had crashed.',
  unknown: 'Why it ended is not known.',
} as const satisfies Record<Note['cause'], string>;

const nameOf = (runId: string) => `boocode.restart-seen.${runId}`;

/** What a restart of coder found of the run, until the person puts it away; the next restart is told anew. */
export function RestartBanner({ run }: { run: FlowRunView }) {
  const note = run.restarted;
  const [seen, setSeen] = useState(() => readKept(nameOf(run.id), z.string()));
  if (note === null || note.at === seen) return null;
  const { kept, resumed, needs_decision: decisions } = note;
  const parts = [
    `Kept ${kept} finished`,
    resumed === 0 ? '' : `resumed ${resumed}`,
    decisions === 0 ? '' : `${decisions} ${decisions === 1 ? 'needs' : 'need'} a decision`,
  ].filter((part) => part !== '');
  return (
    <aside className={styles.banner} aria-label="Restart" data-decision={decisions > 0}>
      <span className={styles.glyph}>
        <StateGlyph condition="interrupted" />
      </span>
      <p>
        <strong>Restarted {new Date(note.at).toLocaleTimeString()}.</strong> {parts.join(' · ')}. {causes[note.cause]}
      </p>
      <Button
        look="bare"
        aria-label="Put this note away"
        title="Put away"
        onClick={() => {
          writeKept(nameOf(run.id), note.at);
          setSeen(note.at);
        }}
      >
        <X aria-hidden className={styles.icon} />
      </Button>
    </aside>
  );
}
