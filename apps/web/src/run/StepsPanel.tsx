import type { FlowRunView } from '@boocode/contracts/flow-run';
import { lazy, Suspense } from 'react';
import { useHint } from '../keyboard/BindingsProvider.js';
import { Button } from '../ui/Button.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { Coverage } from './Coverage.js';
import { useRunPlace } from './place.js';
import { StepList } from './StepList.js';
import styles from './StepsPanel.module.css';

const StepGraph = lazy(async () => ({ default: (await import('./StepGraph.js')).StepGraph }));

/** The steps: a list with what each does and its share of the time, or the graph with what leads where. */
export function StepsPanel({ run, now }: { run: FlowRunView; now: number }) {
  const { place, go } = useRunPlace();
  const hint = useHint();
  return (
    <>
      <div className={styles.bar}>
        <Coverage run={run} />
        {place.view === 'list' ? (
          <p className={styles.key} aria-hidden>
            <span data-kind="waited" /> waited <span data-kind="worked" /> worked
          </p>
        ) : null}
        <div role="group" aria-label="Show the steps as" className={styles.views}>
          {(['list', 'graph'] as const).map((view) => (
            <Button
              key={view}
              look="bare"
              aria-pressed={place.view === view}
              title={hint(view === 'list' ? 'List with the time of each step' : 'Graph', 'run.view')}
              onClick={() => go({ view })}
            >
              {view === 'list' ? 'List' : 'Graph'}
            </Button>
          ))}
        </div>
      </div>
      {place.view === 'list' ? (
        <StepList run={run} now={now} place={place} />
      ) : (
        <Suspense fallback={<SkeletonRows count={8} label="Loading the graph" />}>
          <StepGraph run={run} now={now} place={place} />
        </Suspense>
      )}
    </>
  );
}
