import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { asksQuery } from '../api/asks.js';
import { runsQuery } from '../api/runs.js';
import { isOpen } from '../ask/asks.js';
import { useAskWalk } from '../ask/useAskWalk.js';
import { NewRunLink } from '../launch/NewRunLink.js';
import { useSight, useWatch } from '../live/LiveProvider.js';
import page from '../shell/Page.module.css';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { useNow } from '../ui/useNow.js';
import { useTitle } from '../ui/useTitle.js';
import { ImportRun } from './ImportRun.js';
import { useIsUnread } from './read-runs.js';
import { runGroups, type RunGroup } from './run-groups.js';
import { RunRow } from './RunRow.js';
import styles from './RunsPage.module.css';

/** All runs: first what needs a person, then what runs, then what nobody has read; the newest first. */
export function RunsPage() {
  useWatch('runs');
  useAskWalk();
  useSight('runs');
  const { data: runs, error, isPending, refetch } = useQuery(runsQuery());
  const open = runs?.filter((run) => run.ended_at === null).length ?? 0;
  useTitle(open > 0 ? `(${open}) Runs · BooCode` : 'Runs · BooCode');
  return (
    <div className={page.page}>
      <h1 className="visually-hidden">Runs</h1>
      {error !== null && runs === undefined ? (
        <ErrorNote what="The runs could not be loaded" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      ) : null}
      {isPending ? <SkeletonRows count={8} double label="Loading the runs" /> : null}
      {runs?.length === 0 ? <NoRuns /> : null}
      {runs !== undefined && runs.length > 0 ? (
        <>
          <div className={styles.head}>
            <ImportRun />
          </div>
          <Groups runs={runs} live={open > 0} />
        </>
      ) : null}
    </div>
  );
}

function Groups({ runs, live }: { runs: readonly FlowRunSummary[]; live: boolean }) {
  const { data: asks = [] } = useQuery(asksQuery());
  const isUnread = useIsUnread();
  const now = useNow(live);
  const asking = new Set(asks.filter(isOpen).flatMap(({ flow_run_id }) => flow_run_id ?? []));
  return runGroups(runs, { asking, isUnread }).map((group) => <Group key={group.id} group={group} now={now} />);
}

function Group({ group: { id, title, runs }, now }: { group: RunGroup; now: number }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={styles.group} data-group={id}>
      <h2 id={heading}>
        {title} <span className="numbers">{runs.length}</span>
        {id === 'unread' ? <small>Which runs you have read is kept in this browser.</small> : null}
      </h2>
      <ul className={styles.list}>
        {runs.map((run) => (
          <li key={run.id}>
            <RunRow run={run} now={now} compact={id === 'rest'} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function NoRuns() {
  return (
    <div className={page.empty}>
      <h2>No run yet</h2>
      <p>
        A run sends several agents over a branch, each with one question in mind, and brings back one report whose
        citations are checked against the commit. Runs live in the database: they survive restarts, and stay here.
      </p>
      <div className={styles.first}>
        <NewRunLink className={page.action}>New run</NewRunLink>
        <ImportRun look="plain" className={styles.import} />
      </div>
    </div>
  );
}
