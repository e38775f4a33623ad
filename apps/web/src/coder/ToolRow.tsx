import { ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import type { Entry } from '../run/transcript.js';
import rows from '../ui/rows.module.css';
import { AnsiText } from './AnsiText.js';
import { DiffCount, EditsView } from './DiffView.js';
import { editsOf } from './edit-diff.js';
import { commandOf, inputText } from './tool-input.js';
import styles from './EntryRow.module.css';
import { useOpened } from './useOpened.js';

type ToolEntry = Extract<Entry, { kind: 'tool' }>;

const words = { running: 'running', completed: 'done', failed: 'failed', 'broken-off': 'broken off' };

/** A tool call in one line; opened, what it was given and what came of it. An edit shows its diff at once. */
export function ToolRow({ entry, place }: { entry: ToolEntry; place: string }) {
  const { tool, input, status, output } = entry;
  const edits = useMemo(() => editsOf(tool, input), [tool, input]);
  const small = edits.reduce((sum, edit) => sum + edit.rows.length, 0) <= mostAtOnce;
  const [open, toggle] = useOpened(place, edits.length > 0 && small);
  const added = edits.reduce((sum, edit) => sum + edit.added, 0);
  const removed = edits.reduce((sum, edit) => sum + edit.removed, 0);
  return (
    <div className={styles.tool} data-status={status}>
      <button type="button" aria-expanded={open} className={styles.summary} onClick={toggle}>
        <ChevronRight aria-hidden className={rows.chevron} />
        <code>{tool}</code>
        <span className={rows.title}>{titleOf(entry)}</span>
        {edits.length > 0 ? <DiffCount added={added} removed={removed} /> : null}
        <span className={`${rows.status} ${styles.status}`}>{words[status]}</span>
      </button>
      {open ? <ToolBody entry={entry} edits={edits} output={output} /> : null}
    </div>
  );
}

/** A longer diff than this waits until it is asked for. */
const mostAtOnce = 60;

/** Many agents begin a title with the tool's name, which stands before it already. */
function titleOf({ tool, title }: ToolEntry): string {
  if (title.toLowerCase() === tool.toLowerCase()) return '';
  return title.toLowerCase().startsWith(`${tool.toLowerCase()} `) ? title.slice(tool.length + 1) : title;
}

function ToolBody({
  entry: { input, status },
  edits,
  output,
}: {
  entry: ToolEntry;
  edits: ReturnType<typeof editsOf>;
  output: string | null;
}) {
  const command = commandOf(input);
  const given = inputText(input);
  return (
    <div className={styles.body}>
      {edits.length > 0 ? <EditsView edits={edits} /> : null}
      {command === null ? null : (
        <pre className={styles.command} aria-label="Command">
          <span aria-hidden>$ </span>
          {command}
        </pre>
      )}
      {edits.length > 0 || command !== null || given === null ? null : <pre aria-label="Input">{given}</pre>}
      {/* What an edit says of itself when it worked repeats the diff. */}
      {output === null || output === '' || (edits.length > 0 && status === 'completed') ? null : (
        <pre aria-label="Output" tabIndex={0}>
          <AnsiText text={output} />
        </pre>
      )}
      {output === null && status === 'running' ? <p className={styles.quiet}>Nothing has come back yet.</p> : null}
    </div>
  );
}
