import type { AgentDescription } from '@boocode/contracts/agent';
import type { FindingView, FixRequest } from '@boocode/contracts/finding-life';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { findingsQuery, fixFindings } from '../api/findings.js';
import { agentsQuery } from '../api/launcher.js';
import { settingsQuery } from '../api/settings.js';
import { AgreeToCommands, untrustedIn } from '../coder/AgreeToCommands.js';
import { AgentPickers } from '../coder/AgentComposerBar.js';
import { choiceOf, type AgentChoice, type Picked } from '../coder/agent-choice.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { counted } from './finding-words.js';
import { FixPreview } from './FixPreview.js';
import { FixResult } from './FixResult.js';
import { Options } from './Options.js';
import styles from './sheets.module.css';
import { useFixPreview } from './useFixPreview.js';

interface Props {
  runId: string;
  findings: readonly FindingView[];
  onTask: (chatId: string) => void;
  onClose: () => void;
}

/** Makes tasks of findings: how many, who does them, where, and when they are done. */
export function FixSheet({ runId, findings, onTask, onClose }: Props) {
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (request: Parameters<typeof fixFindings>[1]) => fixFindings(runId, request),
    onSuccess: () => client.invalidateQueries({ queryKey: findingsQuery(runId).queryKey, exact: true }),
  });
  const title = findings.length === 1 ? 'Make it a task' : `Make tasks of ${counted(findings.length)}`;
  return (
    <Dialog title={title} wide onClose={onClose}>
      {send.data === undefined ? (
        <FixForm
          runId={runId}
          findings={findings}
          busy={send.isPending}
          error={send.error}
          onAgreed={() => send.reset()}
          onSend={send.mutate}
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
  onClose: () => void;
}

function FixForm({ runId, findings, busy, error, onAgreed, onSend, onClose }: FormProps) {
  const untrusted = untrustedIn(error);
  const [per, setPer] = useState<FixRequest['per']>('finding');
  const [where, setWhere] = useState<FixRequest['where']>('worktree');
  const [acceptance, setAcceptance] = useState('');
  const [picked, setPicked] = useState<Picked>({});
  const { data: agents = [], error: agentsError } = useQuery(agentsQuery());
  const { data: settings } = useQuery(settingsQuery());
  const choice = choiceOf(picked, { agents, last: undefined, preferred: settings?.agent ?? null });
  const agent = agents.find(({ id }) => id === choice.agent);
  const asked = { refs: findings.map(({ ref }) => ref), per, where, acceptance };
  const preview = useFixPreview(runId, asked);
  const { model, mode_id } = choice;
  const send = () =>
    onSend({
      ...asked,
      ...(choice.agent !== null && { agent: choice.agent }),
      ...(model !== null && { model }),
      ...(mode_id !== null && { mode_id }),
    });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {findings.length === 1 ? null : (
        <Options
          legend="One task for each"
          value={per}
          onChange={setPer}
          options={[
            { id: 'finding', title: 'Finding', about: 'Each is mended, and checked again, by itself.' },
            { id: 'file', title: 'File', about: 'What stands in one file is mended together.' },
          ]}
        />
      )}
      <Who agents={agents} choice={choice} picked={picked} onPick={setPicked} error={agentsError} />
      <Options
        legend="Where it writes"
        value={where}
        onChange={setWhere}
        options={[
          {
            id: 'worktree',
            title: 'In a worktree',
            about: 'A branch of its own, from where the repository stands now. Your files stay as they are.',
          },
          {
            id: 'in-place',
            title: 'In place',
            about: 'In your own working folder, beside what you have not committed.',
            risky: true,
          },
        ]}
      />
      <label className={styles.field}>
        <span>It is done when</span>
        <textarea
          rows={2}
          maxLength={4000}
          placeholder="npm test -- auth fails now, and passes then"
          value={acceptance}
          onChange={(event) => setAcceptance(event.target.value)}
        />
      </label>
      <FixPreview {...preview} />
      {error === null ? null : <ErrorNote what="No task was made" error={error} />}
      {untrusted === null ? null : <AgreeToCommands commands={untrusted} onAgreed={onAgreed} />}
      <div className={styles.actions}>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" disabled={busy || agent?.available !== true}>
          {makeWords(preview.planned)}
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
