import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { GuardedButton } from '../access/GuardedButton.js';
import { runQuery, takeRun } from '../api/runs.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './RunHeader.module.css';

/** The way on for a run whose home is gone: the host that serves this page does it, as `boocode take` has it. */
export function TakeRun({ run: { id, gone_home: from } }: { run: FlowRunView }) {
  const client = useQueryClient();
  const take = useMutation({
    mutationFn: () => takeRun(id),
    // Why it waits is told with the run; the button goes with that.
    onSettled: () => client.invalidateQueries({ queryKey: runQuery(id).queryKey }),
  });
  if (from === null) return take.isSuccess ? <p role="status">It is at home on {take.data.home} now.</p> : null;
  return (
    <>
      <div className={styles.take}>
        <GuardedButton needs="run" disabled={take.isPending} onClick={() => take.mutate()}>
          Take it from {from}
        </GuardedButton>
        <span>It is done on this host then, in a clone at the same place.</span>
      </div>
      {take.isError ? <ErrorNote what="The run was not taken" error={take.error} /> : null}
    </>
  );
}
