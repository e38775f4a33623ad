import type { ArenaView } from '@boocode/contracts/arena';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { arenaQuery } from '../api/arenas.js';
import { ApiError } from '../api/http.js';
import { runQuery } from '../api/runs.js';
import { useKeys } from '../keyboard/useKeys.js';
import { useSight, useWatch } from '../live/LiveProvider.js';
import { RunDialogs } from '../run/run-dialogs.js';
import { NotFoundPage } from '../shell/NotFoundPage.js';
import page from '../shell/Page.module.css';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { useNow } from '../ui/useNow.js';
import { useTitle } from '../ui/useTitle.js';
import styles from './Arena.module.css';
import { ArenaBody } from './ArenaBody.js';
import { useArena } from './useArena.js';

/** An arena by itself: also one that is a stage of another flow, by the step that picks. */
export function ArenaPage({ id }: { id: string }) {
  const { data: arena, error, refetch } = useQuery(arenaQuery(id));
  const { data: run, error: runError } = useQuery({
    ...runQuery(arena?.flow_run_id ?? ''),
    enabled: arena !== undefined,
  });
  if (arena !== undefined && run !== undefined) return <Shown id={id} known={arena} run={run} />;
  const failed = error ?? runError;
  if (failed instanceof ApiError && (failed.status === 404 || failed.status === 400)) return <NotFoundPage />;
  return (
    <div className={page.page}>
      {failed === null ? (
        <SkeletonRows count={8} double label="Loading the arena" />
      ) : (
        <ErrorNote what="The arena could not be loaded" error={failed}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      )}
    </div>
  );
}

interface ShownProps {
  id: string;
  /** As it was when the page was opened. */
  known: ArenaView;
  run: FlowRunView;
}

function Shown({ id, known, run }: ShownProps) {
  useWatch(`run:${run.id}`);
  useSight(`run:${run.id}`);
  const { data: arena = known } = useArena(id, run.steps);
  const now = useNow(run.ended_at === null);
  const [, navigate] = useLocation();
  useKeys({ up: () => navigate(`/runs/${run.id}`) });
  useTitle(`${run.title} · Arena · BooCode`);
  return (
    <RunDialogs run={run}>
      {() => (
        <div className={`${page.page} ${styles.page}`}>
          <h1>
            Arena <Link href={`/runs/${run.id}`}>of {run.title}</Link>
          </h1>
          <ArenaBody arena={arena} run={run} now={now} />
        </div>
      )}
    </RunDialogs>
  );
}
