import type { FlowRunView } from '@boocode/contracts/flow-run';
import { lazy, Suspense, useContext, useRef } from 'react';
import { useFindingPlace } from '../findings/useFindingPlace.js';
import { localTimes } from '../format/local-times.js';
import { WorkbenchContext } from '../panes/useWorkbench.js';
import { conditions } from '../state/conditions.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { Coverage } from './Coverage.js';
import { DownloadMenu } from './DownloadMenu.js';
import { ReportBeside } from './ReportBeside.js';
import styles from './ReportPane.module.css';

// Markdown is a third of the page's script, and most visits watch a run rather than read it.
const Report = lazy(async () => {
  const module = await import('./Report.js');
  return { default: module.Report };
});

/** The report, or when there will be one. */
export function ReportPane({ run }: { run: FlowRunView }) {
  const { set } = useFindingPlace();
  const workbench = useContext(WorkbenchContext);
  const article = useRef<HTMLDivElement>(null);
  if (run.report === null) {
    return (
      <div className={styles.pane}>
        <p className={styles.none}>{whyNone(run)}</p>
        <Coverage run={run} />
      </div>
    );
  }
  return (
    <div className={styles.pane}>
      <Suspense fallback={<SkeletonRows count={8} label="Loading the report" />}>
        <div className={styles.actions}>
          <Button look="bare" onClick={() => set({ tab: 'findings' })}>
            Findings as a table
          </Button>
          {workbench === null ? null : (
            <ReportBeside
              run={run}
              report={run.report}
              workbench={workbench}
              rendered={() => article.current?.querySelector('article')?.innerHTML ?? ''}
            />
          )}
          <CopyButton text={run.report} label="Copy as Markdown" />
          <DownloadMenu run={run} />
        </div>
        <Coverage run={run} />
        <div ref={article}>
          <Report markdown={run.report} />
        </div>
      </Suspense>
    </div>
  );
}

function whyNone(run: FlowRunView): string {
  const left = run.steps_total - run.steps_done;
  if (run.ended_at === null) {
    return `The last step writes the report; ${left} of ${run.steps_total} steps are still to be done.`;
  }
  return `There is no report: the run ended as ${conditions[run.condition].word}. ${localTimes(run.reason ?? '')} Retry does the missing steps again and keeps the rest.`;
}
