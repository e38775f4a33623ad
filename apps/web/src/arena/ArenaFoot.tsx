import { useQuery } from '@tanstack/react-query';
import { flowHistoryQuery } from '../api/launcher.js';
import { AgreeToCommands } from '../coder/AgreeToCommands.js';
import { minuteRange, tokenRange } from '../format/amount.js';
import styles from '../launch/LaunchForm.module.css';
import { priceOf } from '../launch/to-confirm.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { RefusableButton } from '../ui/RefusableButton.js';
import type { ArenaLaunch } from './useArenaLaunch.js';

interface Props {
  form: ArenaLaunch;
  onCancel: () => void;
  onStarted: (runId: string) => void;
}

/** What it comes to, why it can't start yet, and the word that starts it. */
export function ArenaFoot({ form, onCancel, onStarted }: Props) {
  const { draft, launch, missing, problems, toConfirm, untrusted, agreed } = form;
  const blocking = problems.filter(({ blocks }) => blocks);
  if (launch.data?.notice != null) {
    const { id, notice } = launch.data;
    return (
      <footer className={styles.foot}>
        <p role="status">The arena has started. {notice}</p>
        <div className={styles.actions}>
          <Button look="primary" onClick={() => onStarted(id)}>
            Show the arena
          </Button>
        </div>
      </footer>
    );
  }
  const why = blocking[0]?.message ?? missing;
  return (
    <footer className={styles.foot}>
      {launch.error === null || toConfirm !== null || untrusted !== null ? null : (
        <ErrorNote what="The arena was not started" error={launch.error} />
      )}
      {untrusted === null ? null : <AgreeToCommands commands={untrusted} onAgreed={agreed} />}
      {toConfirm === null ? null : (
        <p role="status" className={styles.mend}>
          {launch.error?.message}
        </p>
      )}
      {why === null ? null : <p role="status">It cannot start yet: {why}</p>}
      <div className={styles.actions}>
        <Outlook many={draft.rows.length} />
        <Button look="bare" onClick={onCancel}>
          Cancel
        </Button>
        <StartButton form={form} />
      </div>
    </footer>
  );
}

function StartButton({ form: { draft, launch, ready, refusal, toConfirm, untrusted } }: { form: ArenaLaunch }) {
  return (
    <RefusableButton
      type="submit"
      look="primary"
      title="Start the arena (Ctrl+Enter)"
      refusal={refusal}
      disabled={!ready || untrusted !== null}
    >
      {launch.isPending
        ? 'Starting…'
        : toConfirm === null
          ? `Start ${draft.rows.length} of them`
          : `Launch for about ${priceOf(toConfirm)}`}
    </RefusableButton>
  );
}

/** What arenas came to before, whole, and the share of one of so many. */
function Outlook({ many }: { many: number }) {
  const { data: history = [] } = useQuery(flowHistoryQuery());
  const last = history.find(({ flow }) => flow === 'arena');
  return (
    <p className={styles.outlook}>
      {last === undefined ? (
        <span>
          {many} agents do the same work: it costs about {many} times as much as one
        </span>
      ) : (
        <span>
          {last.runs === 1 ? 'Last arena' : `Last ${last.runs} arenas`}:{' '}
          <strong>{minuteRange(last.last.minutes)}</strong>, <strong>{tokenRange(last.last.tokens)}</strong>
        </span>
      )}
    </p>
  );
}
