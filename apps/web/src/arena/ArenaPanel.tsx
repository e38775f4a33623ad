import type { FlowRunView } from '@boocode/contracts/flow-run';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { ArenaBody } from './ArenaBody.js';
import { useArena } from './useArena.js';

/** The arena of a run that is one. */
export function ArenaPanel({ run, now }: { run: FlowRunView; now: number }) {
  const { data: arena, error, refetch } = useArena(run.id, run.steps);
  if (arena !== undefined) return <ArenaBody arena={arena} run={run} now={now} />;
  if (error === null) return <SkeletonRows count={8} double label="Loading the arena" />;
  return (
    <ErrorNote what="The arena could not be loaded" error={error}>
      <Button onClick={() => void refetch()}>Try again</Button>
    </ErrorNote>
  );
}
