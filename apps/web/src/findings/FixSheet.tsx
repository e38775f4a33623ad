import type { AgentDescription } from '@boocode/contracts/agent';
import type { FindingView } from '@boocode/contracts/finding-life';
import type { FixRunInput } from '@boocode/contracts/fix-run';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { findingsQuery, fixFindings, launchFixRun } from '../api/findings.js';
import { ApiError } from '../api/http.js';
import { AgreeToCommands, untrustedIn } from '../coder/AgreeToCommands.js';
import { AgentPickers } from '../coder/AgentComposerBar.js';
import type { AgentChoice, Picked } from '../coder/agent-choice.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { counted } from './finding-words.js';
import { FixPreview } from './FixPreview.js';
import { FixResult } from './FixResult.js';
import { FixRunOptions } from './FixRunOptions.js';
import { FixHow, FixWhere } from './FixScope.js';
import styles from './sheets.module.css';
import { useFixOrder } from './useFixOrder.js';
import type { useFixPreview } from './useFixPreview.js';

interface Props {
  runId: string;
  findings: readonly FindingView[];
  onTask: (chatId: string) => void;
  onRun: (runId: string) => void;
  onClose: () => void;
}

/** Makes tasks of findings, or one run: how many, who does them, where, and when they are done. */
export function FixSheet({ runId, findings, onTask, onRun, onClose }: Props) {
  const client = useQueryClient();
  const reread = () => client.invalidateQueries({ queryKey: findingsQuery(runId).queryKey, exact: true });
  const send = useMutation({
    mutationFn: (request: Parameters<typeof fixFindings>[1]) => fixFindings(runId, request),
    onSuccess: reread,
  });
  const launch = useMutation({
    mutationFn: (request: FixRunInput) => launchFixRun(runId, request),
    async onSuccess({ id }) {
      onClose();
      onRun(id);
      await reread();
    },
  });
  const forget = () => {
    send.reset();
    launch.reset();
  };
  const title = findings.length === 1 ? 'Make it a task' : `Make tasks of ${counted(findings.length)}`;
  return (
    <Dialog title={title} wide onClose={onClose}>
      {send.data === undefined ? (
        <FixForm
          runId={runId}
          findings={findings}
          busy={send.isPending || launch.isPending}
          error={send.error ?? launch.error}
          onAgreed={forget}
          onSend={send.mutate}
          onLaunch={launch.mutate}
          onClose={onClose}
        />
      ) : (
        <FixResult tasks={send.data.tasks} findings={findings} onTask={onTask} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface FormProps {
  runId: string;
  findings: readonly FindingView[];
  busy: boolean;
  error: Error | null;
  /** A person has agreed to what the last request was refused for. */
  onAgreed: () => void;
  onSend: (request: Parameters<typeof fixFindings>[1]) => void;
  onLaunch: (request: FixRunInput) => void;
  onClose: () => void;
}

function FixForm({ runId, findings, busy, error, onAgreed, onSend, onLaunch, onClose }: FormProps) {
  const order = useFixOrder(runId, findings);
  const { said, say, preview, agents, choice } = order;
  const untrusted = untrustedIn(error);
  const isRun = said.as === 'run';
  const toConfirm = error instanceof ApiError && error.code === 'launch.confirm';
  const send = () => (isRun ? onLaunch({ ...order.run, ...(toConfirm && { confirmed: true }) }) : onSend(order.tasks));
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <FixHow
        as={said.as}
        onAs={(as) => say({ as })}
        per={said.per}
        onPer={(per) => say({ per })}
        divides={findings.length > 1}
      />
      <Who
        agents={agents}
        choice={choice}
        picked={said.picked}
        onPick={(picked) => say({ picked })}
        error={order.agentsError}
      />
      {isRun ? (
        <FixRunOptions
          land={said.land}
          onLand={(land) => say({ land })}
          agents={agents}
          reviewer={said.reviewer}
          onReviewer={(reviewer) => say({ reviewer })}
        />
      ) : (
        <FixWhere where={said.where} onWhere={(where) => say({ where })} />
      )}
      <label className={styles.field}>
        <span>It is done when</span>
        <textarea
          rows={2}
          maxLength={4000}
          placeholder="npm test -- auth fails now, and passes then"
          value={said.acceptance}
          onChange={(event) => say({ acceptance: event.target.value })}
        />
      </label>
      <FixPreview {...preview} />
      {error === null ? null : <ErrorNote what={isRun ? 'No run was launched' : 'No task was made'} error={error} />}
      {untrusted === null ? null : <AgreeToCommands commands={untrusted} onAgreed={onAgreed} />}
      <div className={styles.actions}>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={busy || !order.ready}>
          {isRun ? (toConfirm ? 'Launch all the same' : 'Launch the run') : makeWords(preview.planned)}
        </Button>
      </div>
    </form>
  );
}

interface WhoProps {
  agents: readonly AgentDescription[];
  choice: AgentChoice;
  picked: Picked;
  onPick: (picked: Picked) => void;
  error: Error | null;
}

function Who({ agents, choice, picked, onPick, error }: WhoProps) {
  const problem = agents.find(({ id }) => id === choice.agent)?.problem ?? null;
  return (
    <fieldset className={styles.field}>
      <legend>Who mends it</legend>
      <div className={styles.pickers}>
        <AgentPickers agents={agents} choice={choice} picked={picked} onPick={onPick} />
      </div>
      {problem === null ? null : <p className={styles.note}>{problem.message}</p>}
      {error === null ? null : <ErrorNote what="The agents could not be loaded" error={error} />}
    </fieldset>
  );
}

/** What the button does: those that there are already are shown, not made. */
function makeWords(planned: ReturnType<typeof useFixPreview>['planned']): string {
  const made = planned?.filter(({ words }) => words !== null).length;
  if (made === undefined) return 'Make tasks';
  if (made === 0) return 'Show what there is';
  return made === 1 ? 'Make the task' : `Make ${made} tasks`;
}
