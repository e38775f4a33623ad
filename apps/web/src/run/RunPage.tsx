import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { useLocation } from 'wouter';
import { useMay } from '../access/useMay.js';
import { AskList, useAsksOf } from '../ask/AskList.js';
import { isOpen } from '../ask/asks.js';
import { useAskWalk } from '../ask/useAskWalk.js';
import { PersonSteps } from '../ask/PersonSteps.js';
import { useUnnamed } from '../arena/useArena.js';
import { ApiError } from '../api/http.js';
import { runQuery } from '../api/runs.js';
import { useFindingCount } from '../findings/useFindings.js';
import { useFindingPlace } from '../findings/useFindingPlace.js';
import { useKeyScope } from '../keyboard/scope.js';
import { useKeys } from '../keyboard/useKeys.js';
import { useTabKeys } from '../keyboard/useTabKeys.js';
import { useSight, useWatch } from '../live/LiveProvider.js';
import { markRead } from '../runs/read-runs.js';
import { NotFoundPage } from '../shell/NotFoundPage.js';
import page from '../shell/Page.module.css';
import { conditions } from '../state/conditions.js';
import { StepDrawer } from '../step/StepDrawer.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { Tabs, tabId } from '../ui/Tabs.js';
import { useNow } from '../ui/useNow.js';
import { useTitle } from '../ui/useTitle.js';
import { hasIncomplete } from './effects.js';
import { GraphStrip } from './GraphStrip.js';
import { whyOnlyRead } from './imported.js';
import { keyOf, useRunPlace, type RunPlace } from './place.js';
import { RestartBanner } from './RestartBanner.js';
import { RunDialogs, type Asked } from './run-dialogs.js';
import { RunHeader } from './RunHeader.js';
import styles from './RunPage.module.css';
import { tabsOf, type RunTab } from './run-tabs.js';

const FindingAside = lazy(async () => ({ default: (await import('../findings/FindingAside.js')).FindingAside }));

/** What is left of a run is forecast anew so often; frames say nothing of it. */
const forecastMs = 60_000;

/** One run, live. The URL holds the tab, the view of the steps, the open step and its tab. */
export function RunPage({ id }: { id: string }) {
  useWatch(`run:${id}`);
  useSight(`run:${id}`);
  const {
    data: run,
    error,
    refetch,
  } = useQuery({
    ...runQuery(id),
    refetchInterval: ({ state: { data } }) => (data?.ended_at === null && data.forecast !== null ? forecastMs : false),
  });
  if (run !== undefined) return <Named known={run} />;
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

const panel = 'run-panel';

/** The run as a person may know it by now. */
function Named({ known }: { known: FlowRunView }) {
  const { run, picking } = useUnnamed(known);
  return <RunDialogs run={run}>{(ask) => <Run run={run} picking={picking} ask={ask} />}</RunDialogs>;
}

interface RunProps {
  run: FlowRunView;
  /** It is an arena that a person is to pick from. */
  picking: boolean;
  ask: (asked: Asked) => void;
}

function Run({ run, picking, ask }: RunProps) {
  const { place, go } = useRunPlace();
  const { finding, peek, showFinding, showPeek } = useFindingPlace();
  const findings = useFindingCount(run.id);
  const [, navigate] = useLocation();
  const scope = useKeyScope();
  const now = useNow(run.ended_at === null);
  const asks = useAsksOf(run.id);
  const root = () => scope.root?.current ?? document;
  const open = run.steps.find((step) => keyOf(step) === place.step || step.id === place.step);
  const { tabs, tab, show: showTab } = useRunTabs(run);
  const beside = finding !== null || peek !== null;
  const close = () => {
    if (open !== undefined) go({ step: null });
    else if (peek !== null) showPeek(null);
    else showFinding(null);
    // The row is where the person came from; the list is still there, so it takes the focus back.
    root().querySelector<HTMLElement>('[data-row][aria-current="true"]')?.focus();
  };
  useTabKeys(
    tabs.map(({ id }) => id),
    (id) => showTab(id),
    // While a person picks, the digits are the contestants'.
    open === undefined && !(tab?.id === 'arena' && picking),
  );
  useKeys({
    up: () => (open === undefined && !beside ? navigate('/runs') : close()),
    'run.view': () => showTab('steps', { view: place.view === 'list' ? 'graph' : 'list' }),
  });
  useRerunKeys({ run, open, ask });
  useReading(run);
  useAskWalk();
  useRunTitle(run, asks.filter(isOpen).length);
  return (
    <div className={styles.split} data-open={open !== undefined || beside}>
      <div className={styles.main}>
        <RunHeader run={run} now={now} />
        <RestartBanner key={run.restarted?.at} run={run} />
        <AskList asks={asks} now={now} most={3} />
        <PersonSteps run={run} now={now} picksHere={tab?.id === 'arena'} />
        {tab?.id === 'steps' ? <GraphStrip run={run} place={place} /> : null}
        <div className={styles.tabs}>
          <Tabs
            label="Views of the run"
            tabs={tabs.map(({ id, label, note }) => ({ id, label, note: note(run, findings) }))}
            chosen={tab?.id ?? ''}
            panel={panel}
            onChoose={(id) => showTab(id)}
          />
        </div>
        <TabPanel tab={tab} run={run} now={now} />
      </div>
      {open === undefined ? null : (
        <StepDrawer
          key={open.id}
          step={open}
          run={run}
          now={now}
          part={place.part}
          onPart={(part) => go({ part })}
          onClose={close}
        />
      )}
      {open === undefined && beside ? (
        <Suspense>
          <FindingAside run={run} onClose={close} />
        </Suspense>
      ) : null}
    </div>
  );
}

/** The tabs of a run, the one that the address names, and how to go to another; the first needs no name. */
function useRunTabs(run: FlowRunView) {
  const { place, go } = useRunPlace();
  const tabs = tabsOf(run);
  return {
    tabs,
    tab: tabs.find(({ id }) => id === place.tab) ?? tabs[0],
    show: (id: string, more: Partial<RunPlace> = {}) => go({ ...more, tab: id === tabs[0]?.id ? '' : id }),
  };
}

/** How many need the person, how it stands, and how far it is. */
function useRunTitle(run: FlowRunView, asks: number) {
  const progress = run.ended_at === null ? ` ${run.steps_done}/${run.steps_total}` : '';
  const needs = asks + run.waits.length;
  useTitle(`${needs === 0 ? '' : `(${needs}) `}${conditions[run.condition].glyph}${progress} ${run.title} · BooCode`);
}

function TabPanel({ tab, run, now }: { tab: RunTab | undefined; run: FlowRunView; now: number }) {
  const Panel = tab?.panel;
  return (
    <div role="tabpanel" id={panel} aria-labelledby={tabId(panel, tab?.id ?? '')}>
      <Suspense fallback={<SkeletonRows count={8} label={`Loading: ${tab?.label}`} />}>
        {Panel === undefined ? null : <Panel run={run} now={now} />}
      </Suspense>
    </div>
  );
}

interface Rerunning {
  run: FlowRunView;
  /** The step beside the list; without one the row that has the focus is meant. */
  open: TaskView | undefined;
  ask: (asked: Asked) => void;
}

/** Keys for doing again. What has not been done yet can't be done again. */
function useRerunKeys({ run, open, ask }: Rerunning) {
  const may = (useMay('run') ?? whyOnlyRead(run)) === null;
  useKeys({
    'run.retry': () => {
      if (may && hasIncomplete(run.steps)) ask({ what: 'rerun', step: null });
    },
    'step.retry': () => {
      if (!may) return;
      const key = document.activeElement?.closest<HTMLElement>('[data-step]')?.dataset.step;
      const step = open ?? run.steps.find((each) => keyOf(each) === key);
      if (step !== undefined && step.state !== 'pending' && step.state !== 'running') ask({ what: 'rerun', step });
    },
  });
}

/** A run that has ended counts as read once a person has it on the screen. */
function useReading({ id, ended_at }: FlowRunView) {
  const { active } = useKeyScope();
  useEffect(() => {
    if (ended_at === null || !active) return undefined;
    const read = () => {
      if (document.visibilityState === 'visible') markRead(id);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [id, ended_at, active]);
}
