import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useMemo } from 'react';
import { panelId, tabId } from './RunTabs.js';
import { sharedWorker } from './shared-worker.js';
import styles from './StepList.module.css';
import { StepRow } from './StepRow.js';
import { spanOf } from './timeline.js';

/** The steps in plan order, each with what it does now and its share of the run's time. */
export function StepList({ run, now, openKey }: { run: FlowRunView; now: number; openKey: string | null }) {
  const span = spanOf(run, now);
  const steps = useMemo(() => new Map(run.steps.map((step) => [step.id, step])), [run.steps]);
  return (
    <div role="tabpanel" id={panelId} aria-labelledby={tabId('steps')}>
      <ol className={styles.list} aria-label="Steps" data-mixed={sharedWorker(run.steps) === null}>
        {run.steps.map((step) => (
          <li key={step.id}>
            <StepRow step={step} steps={steps} span={span} now={now} runId={run.id} open={step.step_key === openKey} />
          </li>
        ))}
      </ol>
    </div>
  );
}
