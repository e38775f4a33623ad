import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { GuardedButton } from '../access/GuardedButton.js';
import { archiveHref } from '../api/archives.js';
import { pauseRun, resumeRun, runQuery } from '../api/runs.js';
import { useHint } from '../keyboard/BindingsProvider.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { hasIncomplete } from './effects.js';
import { loadFile } from './load-file.js';
import { whyOnlyRead } from './imported.js';
import { useRunDialogs } from './run-dialogs.js';
import styles from './RunActions.module.css';

/** What can be done to the run as a whole. Stopping has no key. */
export function RunActions({ run }: { run: FlowRunView }) {
  const ask = useRunDialogs();
  const hint = useHint();
  const open = run.ended_at === null;
  const again = whyOnlyRead(run) === null && hasIncomplete(run.steps);
  return (
    <div className={styles.actions}>
      {again ? (
        <GuardedButton
          needs="run"
          title={hint('Do again what did not complete', 'run.retry')}
          onClick={() => ask({ what: 'rerun', step: null })}
        >
          Retry…
        </GuardedButton>
      ) : null}
      {open ? <Hold run={run} /> : null}
      {open ? (
        <GuardedButton needs="run" onClick={() => ask({ what: 'stop' })}>
          Stop…
        </GuardedButton>
      ) : null}
      {open ? null : (
        <Button
          title="The run as one file, with all that it did: to keep, or to import elsewhere"
          onClick={() => loadFile(archiveHref(run.id))}
        >
          Export run
        </Button>
      )}
    </div>
  );
}

/** Pauses and resumes at once: either takes the other back. */
function Hold({ run }: { run: FlowRunView }) {
  const client = useQueryClient();
  const paused = run.paused_at !== null;
  const hold = useMutation({
    mutationFn: () => (paused ? resumeRun(run.id) : pauseRun(run.id)),
    // The frames of the steps come by themselves; whether the run is held is told with it.
    onSettled: () => client.invalidateQueries({ queryKey: runQuery(run.id).queryKey }),
  });
  return (
    <>
      <GuardedButton
        needs="run"
        disabled={hold.isPending}
        title={paused ? 'Steps go on where they were' : 'Holds all steps; agents stop, and go on after a resume'}
        onClick={() => hold.mutate()}
      >
        {paused ? 'Resume' : 'Pause'}
      </GuardedButton>
      {hold.isError ? (
        <div className={styles.error}>
          <ErrorNote what={paused ? 'The run was not resumed' : 'The run was not paused'} error={hold.error} />
        </div>
      ) : null}
    </>
  );
}
