import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useQuery } from '@tanstack/react-query';
import { runQuery } from '../api/runs.js';
import { useWatch } from '../live/LiveProvider.js';
import styles from './AskCard.module.css';
import { PersonCard } from './PersonCard.js';
import { isPick, waitsForPerson } from './person-steps.js';

interface Props {
  run: Pick<FlowRunView, 'id' | 'title' | 'goal' | 'flow' | 'steps'>;
  now: number;
  /** Names and links the run: for places that show more than one. */
  withRun?: boolean;
  /** Its arena, and the pick with it, stands there already. */
  picksHere?: boolean;
}

/** The steps of a run that wait for a person's word. */
export function PersonSteps({ run, now, withRun = false, picksHere = false }: Props) {
  const waiting = run.steps.filter((step) => waitsForPerson(step) && !(picksHere && isPick(step)));
  if (waiting.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Waits for your word">
      {waiting.map((step) => (
        <li key={step.id}>
          <PersonCard key={step.attempt} step={step} run={run} now={now} withRun={withRun} />
        </li>
      ))}
    </ul>
  );
}

/** The same of a run of which only the summary is known. */
export function PersonStepsOf({ runId, now }: { runId: string; now: number }) {
  useWatch(`run:${runId}`);
  const { data: run } = useQuery(runQuery(runId));
  return run === undefined ? null : <PersonSteps run={run} now={now} withRun />;
}
