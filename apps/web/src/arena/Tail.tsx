import { useQuery } from '@tanstack/react-query';
import { taskEventsQuery } from '../api/task-events.js';
import { lineOf } from '../run/step-line.js';
import { transcriptOf, type Entry as Said } from '../run/transcript.js';
import { useActivity } from '../run/useActivity.js';
import { conditions } from '../state/conditions.js';
import styles from './Arena.module.css';
import type { Entry } from './contestants.js';

/** So many lines of what it said and did last. */
const most = 5;

/** The end of what a contestant says and does while it works; then what came of it. */
export function Tail({ entry: { step } }: { entry: Entry }) {
  const activity = useActivity(step?.id ?? '');
  const begun = step !== undefined && step.attempt > 0;
  const live = step !== undefined && !conditions[step.condition].ended;
  const { data: events } = useQuery({ ...taskEventsQuery(step?.id ?? ''), enabled: begun && live });
  if (step === undefined) return <p className={styles.tail} />;
  const said = live && begun ? transcriptOf(events ?? [], step.attempt, step.state === 'running').slice(-most) : [];
  if (said.length === 0) return <p className={styles.tail}>{lineOf(step, activity)}</p>;
  return (
    <ul className={styles.tail} aria-label="Last of what it did">
      {said.map((line) => (
        <li key={line.key} data-kind={line.kind}>
          {wordsOf(line)}
        </li>
      ))}
    </ul>
  );
}

const longest = 200;

/** One entry as one line: of words their end, which is what is new. */
function wordsOf(line: Said): string {
  if (line.kind === 'tool') return `${line.tool} ${line.title}`.trim();
  const words = line.text.replaceAll(/\s+/g, ' ').trim();
  return words.length > longest ? `…${words.slice(-longest)}` : words;
}
