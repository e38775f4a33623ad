import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useSearchParams } from 'wouter';
import { AskList, useAsksOf } from '../ask/AskList.js';
import { isOpen } from '../ask/asks.js';
import { ApiError } from '../api/http.js';
import { runQuery } from '../api/runs.js';
import { useKeyScope } from '../keyboard/scope.js';
import { useKeys } from '../keyboard/useKeys.js';
import { useSight, useWatch } from '../live/LiveProvider.js';
import { NotFoundPage } from '../shell/NotFoundPage.js';
import page from '../shell/Page.module.css';
import { conditions } from '../state/conditions.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { useNow } from '../ui/useNow.js';
import { useTitle } from '../ui/useTitle.js';
import { GraphStrip } from './GraphStrip.js';
import { ReportPane } from './ReportPane.js';
import { RunHeader } from './RunHeader.js';
import styles from './RunPage.module.css';
import { RunTabs, type Tab } from './RunTabs.js';
import { StepDrawer } from './StepDrawer.js';
import { StepList } from './StepList.js';

/** One run, live. The URL holds the tab and the open step. */
export function RunPage({ id }: { id: string }) {
  useWatch(`run:${id}`);
  useSight(`run:${id}`);
  const { data: run, error, refetch } = useQuery(runQuery(id));
  if (run !== undefined) return <Run run={run} />;
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return <NotFoundPage />;
  return (
    <div className={page.page}>
      {error === null ? (
        <RunSkeleton />
      ) : (
        <ErrorNote what="The run could not be loaded" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      )}
    </div>
  );
}

function RunSkeleton() {
  return (
    <>
      <div className={styles.skeletonHead} />
      <SkeletonRows count={10} label="Loading the run" />
    </>
  );
}

/** Tab and step of the URL, and how to change them. */
function usePlace() {
  const [params, setParams] = useSearchParams();
  const tab: Tab = params.get('tab') === 'report' ? 'report' : 'steps';
  return {
    tab,
    stepKey: params.get('step'),
    showTab: (next: Tab) => setParams(next === 'report' ? { tab: 'report' } : {}),
    closeStep: () => setParams(tab === 'report' ? { tab } : {}),
  };
}

function Run({ run }: { run: FlowRunView }) {
  const { tab, stepKey, showTab, closeStep } = usePlace();
  const [, navigate] = useLocation();
  const scope = useKeyScope();
  const now = useNow(run.ended_at === null);
  const asks = useAsksOf(run.id);
  const open = run.steps.find((step) => step.step_key === stepKey);
  const close = () => {
    closeStep();
    // The row is where the person came from; the list is still there, so it takes the focus back.
    (scope.root?.current ?? document).querySelector<HTMLElement>('[data-row][aria-current="true"]')?.focus();
  };
  useKeys({
    up: () => (open === undefined ? navigate('/runs') : close()),
    'run.steps': () => showTab('steps'),
    'run.report': () => showTab('report'),
  });
  const progress = run.ended_at === null ? ` ${run.steps_done}/${run.steps_total}` : '';
  const needs = asks.filter(isOpen).length;
  useTitle(`${needs === 0 ? '' : `(${needs}) `}${conditions[run.condition].glyph}${progress} ${run.title} · BooCode`);
  return (
    <div className={styles.split} data-open={open !== undefined}>
      <div className={styles.main}>
        <RunHeader run={run} now={now} />
        <AskList asks={asks} now={now} />
        {tab === 'steps' ? <GraphStrip run={run} openKey={stepKey} /> : null}
        <RunTabs tab={tab} run={run} onShow={showTab} />
        {tab === 'steps' ? <StepList run={run} now={now} openKey={stepKey} /> : <ReportPane run={run} />}
      </div>
      {open === undefined ? null : <StepDrawer key={open.id} step={open} run={run} now={now} onClose={close} />}
    </div>
  );
}
