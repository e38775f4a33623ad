import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import styles from './AskCard.module.css';
import { PersonCard } from './PersonCard.js';
import { isPick } from './person-steps.js';

interface Props {
  run: Pick<FlowRunSummary, 'id' | 'title' | 'goal' | 'flow' | 'waits'>;
  now: number;
  /** Names and links the run: for places that show more than one. */
  withRun?: boolean;
  /** Its arena, and the pick with it, stands there already. */
  picksHere?: boolean;
}

/** The steps of a run that wait for a person's word. */
export function PersonSteps({ run, now, withRun = false, picksHere = false }: Props) {
  const waiting = run.waits.filter((wait) => !(picksHere && isPick(wait)));
  if (waiting.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Waits for your word">
      {waiting.map((wait) => (
        <li key={`${wait.task_id} ${wait.since}`}>
          <PersonCard wait={wait} run={run} now={now} withRun={withRun} />
        </li>
      ))}
    </ul>
  );
}
