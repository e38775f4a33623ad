import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useSearchParams } from 'wouter';
import { asksQuery } from '../api/asks.js';
import { runsQuery } from '../api/runs.js';
import { useKeyScope } from '../keyboard/scope.js';
import { useWatch } from '../live/LiveProvider.js';
import page from '../shell/Page.module.css';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { useNow } from '../ui/useNow.js';
import { useTitle } from '../ui/useTitle.js';
import { AskList } from './AskList.js';
import { isOpen } from './asks.js';
import { waitsOf } from './person-steps.js';
import { PersonSteps } from './PersonSteps.js';
import { showAsk } from './show-ask.js';
import { useAskWalk } from './useAskWalk.js';

/** What runs wait for a person with, and what agents of all runs and tasks want decided, the oldest first. */
export function AsksPage() {
  useWatch('runs');
  const { data: asks, error, isPending, refetch } = useQuery(asksQuery());
  const { data: runs } = useQuery(runsQuery());
  const now = useNow(false);
  useArrival(asks !== undefined && runs !== undefined);
  useAskWalk();
  const waits = waitsOf(runs ?? []).length;
  const open = (asks?.filter(isOpen).length ?? 0) + waits;
  useTitle(open > 0 ? `✋ ${open} Needs you · BooCode` : 'Needs you · BooCode');
  return (
    <div className={page.page}>
      <h1 className="visually-hidden">Needs you</h1>
      {error !== null && asks === undefined ? (
        <ErrorNote what="What is asked could not be loaded" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      ) : null}
      {isPending ? <SkeletonRows count={3} double label="Loading what is asked" /> : null}
      {asks?.length === 0 && runs !== undefined && waits === 0 ? (
        <div className={page.empty}>
          <h2>Nobody needs you</h2>
          <p>
            When an agent wants to run a command, change a file or know something that only you can say, it waits here,
            and in its run; so does a step that goes on when you approve it, or pick. The rest of its run goes on
            meanwhile.
          </p>
          <Link href="/runs" className={page.action}>
            All runs
          </Link>
        </div>
      ) : null}
      {runs?.map((run) => (
        <PersonSteps key={run.id} run={run} now={now} withRun />
      ))}
      {asks === undefined ? null : <AskList asks={asks} now={now} withRun />}
    </div>
  );
}

/** Goes to the ask that the address names, once they are there. */
function useArrival(ready: boolean) {
  const [params] = useSearchParams();
  const { root } = useKeyScope();
  const id = params.get('ask');
  useEffect(() => {
    if (ready && id !== null) showAsk(root?.current ?? document, id);
  }, [ready, id, root]);
}
