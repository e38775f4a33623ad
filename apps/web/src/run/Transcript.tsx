import type { TaskView } from '@boocode/contracts/task';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { taskEventsQuery } from '../api/task-events.js';
import { localTimes } from '../format/local-times.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { piecesOf } from './fenced.js';
import { attemptsIn, transcriptOf, type Entry } from './transcript.js';
import styles from './Transcript.module.css';

/** What the agent said and did, in order; the newest attempt unless another one is chosen. */
export function Transcript({ step }: { step: TaskView }) {
  const { data: events, error, isPending, refetch } = useQuery(taskEventsQuery(step.id));
  const [chosen, setChosen] = useState<number | null>(null);
  const attempts = useMemo(() => attemptsIn(events ?? []), [events]);
  const attempt = chosen ?? attempts.at(-1) ?? step.attempt;
  const runs = step.state === 'running' && attempt === step.attempt;
  const entries = useMemo(() => transcriptOf(events ?? [], attempt, runs), [events, attempt, runs]);
  return (
    <section className={styles.transcript} aria-label="Transcript">
      <div className={styles.head}>
        <h3>Transcript</h3>
        {attempts.length < 2 ? null : (
          <select aria-label="Attempt" value={attempt} onChange={(event) => setChosen(Number(event.target.value))}>
            {attempts.map((number) => (
              <option key={number} value={number}>
                Attempt {number}
              </option>
            ))}
          </select>
        )}
      </div>
      {isPending ? <SkeletonRows count={4} label="Loading the transcript" /> : null}
      {error === null ? null : (
        <ErrorNote what="The transcript could not be loaded" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      )}
      {events !== undefined && entries.length === 0 ? (
        <p className={styles.none}>
          {step.attempt === 0 ? 'This step has not started.' : 'This step has said nothing so far.'}
        </p>
      ) : null}
      <ol className={styles.entries}>
        {entries.map((entry) => (
          <li key={entry.key}>
            <EntryView entry={entry} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Prose as prose; what an agent hands to code stays folded. */
function Words({ text }: { text: string }) {
  return piecesOf(text).map(({ kind, text: words, language }, index) =>
    kind === 'prose' ? (
      <p key={index} className={styles.text}>
        {words}
      </p>
    ) : (
      <details key={index} className={styles.tool}>
        <summary>
          <code>{language === '' ? 'code' : language}</code>
          <span className={styles.title}>{words.split('\n').length} lines</span>
        </summary>
        <pre>{words}</pre>
      </details>
    ),
  );
}

const toolWords = { running: 'running', completed: 'done', failed: 'failed', 'broken-off': 'broken off' };

function EntryView({ entry }: { entry: Entry }) {
  switch (entry.kind) {
    case 'text':
      return <Words text={entry.text} />;
    case 'notice':
      return <p className={styles.notice}>{localTimes(entry.text)}</p>;
    case 'reasoning':
      return (
        <details className={styles.reasoning}>
          <summary>Reasoning</summary>
          <p className={styles.text}>{entry.text}</p>
        </details>
      );
    case 'tool':
      return (
        <details className={styles.tool} data-status={entry.status}>
          <summary>
            <code>{entry.tool}</code>
            <span className={styles.title}>{entry.title}</span>
            <span className={styles.status}>{toolWords[entry.status]}</span>
          </summary>
          <pre aria-label="Input">{JSON.stringify(entry.input, null, 2)}</pre>
          {entry.output === null ? null : <pre aria-label="Output">{entry.output}</pre>}
        </details>
      );
    default:
      return entry satisfies never;
  }
}
