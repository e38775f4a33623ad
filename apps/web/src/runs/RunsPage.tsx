import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { runsQuery } from '../api/runs.js';
import { useSight, useWatch } from '../live/LiveProvider.js';
import page from '../shell/Page.module.css';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { useNow } from '../ui/useNow.js';
import { useTitle } from '../ui/useTitle.js';
import { RunRow } from './RunRow.js';
import styles from './RunsPage.module.css';

/** All runs, newest first. */
export function RunsPage() {
  useWatch('runs');
  useSight('runs');
  const { data: runs, error, isPending, refetch } = useQuery(runsQuery());
  const open = runs?.filter((run) => run.ended_at === null).length ?? 0;
  const now = useNow(open > 0);
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
        <ul className={styles.list}>
          {runs.map((run) => (
            <li key={run.id}>
              <RunRow run={run} now={now} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
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
      <Link href="/new" className={page.action}>
        New run
      </Link>
    </div>
  );
}
