import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { AgentDescription } from '@boocode/contracts/agent';
import type { AskView } from '@boocode/contracts/ask';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState, type Ref } from 'react';
import { asksQuery } from '../api/asks.js';
import { taskEventsQuery } from '../api/task-events.js';
import { AskCard } from '../ask/AskCard.js';
import type { CoderChat } from '../live/coder-chat.js';
import { useNow } from '../ui/useNow.js';
import { VirtualLog, type VirtualLogHandle } from '../ui/VirtualLog.js';
import { AsideRow } from './AsideRow.js';
import { coderRows, saidTasks, type CoderRow } from './coder-rows.js';
import { EntryRow } from './EntryRow.js';
import { FoldedRow, SaidRow } from './SaidRow.js';
import { TaskEnd, type TaskActs } from './TaskEnd.js';
import { TurnFilesLine } from './TurnFilesLine.js';
import type { TurnFiles } from './turn-files.js';
import { Opened } from './useOpened.js';
import { useSeen } from './useSeen.js';
import styles from './CoderTranscript.module.css';

interface Props {
  chat: CoderChat;
  asks: readonly AskView[];
  agents: readonly AgentDescription[];
  handle: Ref<VirtualLogHandle>;
  acts: TaskActs;
  /** What turns changed in the files, by task. */
  changes: ReadonlyMap<string, TurnFiles>;
  onGoBack: (change: TurnFiles) => void;
  /** The card of an ask came wholly into sight, or left it. */
  onAskSeen: (id: string, seen: boolean) => void;
}

const keyOf = ({ key }: CoderRow) => key;
/** Of most rows: a line of what an agent did. */
const guessHeight = () => 44;

/** All that was said and done in a chat, the newest at the end. */
export function CoderTranscript({ chat, asks, agents, handle, acts, changes, onGoBack, onAskSeen }: Props) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, number>>(new Map());
  const [opened, setOpened] = useState<readonly string[]>([]);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [disclosures] = useState(() => new Map<string, boolean>());
  const events = useEvents(chat, opened);
  const rows = useMemo(
    () => coderRows({ tasks: chat.tasks, events, asks, chosen, unfolded }),
    [chat.tasks, events, asks, chosen, unfolded],
  );
  const newest = saidTasks(chat.tasks).findLast(({ superseded_at }) => superseded_at === null)?.id;
  const show = (row: CoderRow) => {
    switch (row.kind) {
      case 'aside':
        return (
          <AsideRow
            turns={row.turns}
            open={row.open}
            onToggle={() => setUnfolded(toggled(unfolded, taskOf(row.key)))}
          />
        );
      case 'said':
        return <SaidRow task={row.task} />;
      case 'folded':
        return (
          <FoldedRow
            task={row.task}
            opened={opened.includes(row.task.id)}
            words={events[row.task.id] === undefined}
            onOpen={() => setOpened([...opened, row.task.id])}
          />
        );
      case 'entry':
        return <EntryRow entry={row.entry} place={row.key} />;
      case 'ask':
        return <AskRow ask={row.ask} onSeen={(seen) => onAskSeen(row.ask.id, seen)} />;
      case 'end':
        return (
          <>
            <TaskEnd
              task={row.task}
              attempt={row.attempt}
              attempts={row.attempts}
              usage={row.usage}
              agents={agents}
              newest={row.task.id === newest}
              onAttempt={(attempt) => setChosen(new Map([...chosen, [row.task.id, attempt]]))}
              acts={canGoOn(chat, row.task.agent) ? acts : { ...acts, goOn: null }}
            />
            <FilesOf
              change={row.task.superseded_at === null ? changes.get(row.task.id) : undefined}
              onGoBack={onGoBack}
            />
          </>
        );
      default:
        return row satisfies never;
    }
  };
  return (
    <Opened value={disclosures}>
      <VirtualLog rows={rows} label="Transcript" keyOf={keyOf} guess={guessHeight} newest={chat.events} handle={handle}>
        {(row) => <div className={styles.row}>{show(row)}</div>}
      </VirtualLog>
    </Opened>
  );
}

const taskOf = (key: string) => key.slice(0, key.indexOf('/'));

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

const FilesOf = ({ change, onGoBack }: { change: TurnFiles | undefined; onGoBack: (change: TurnFiles) => void }) =>
  change === undefined ? null : <TurnFilesLine change={change} onGoBack={onGoBack} />;

const canGoOn = ({ sessions }: CoderChat, agent: string | null) =>
  sessions.some((session) => session.agent === agent && session.status !== 'closed');

/** The events that the stream told, or, of tasks that were opened, all of them; frames extend both. */
function useEvents(chat: CoderChat, opened: readonly string[]): Readonly<Record<string, readonly TaskEventView[]>> {
  const loaded = useQueries({
    queries: opened.map((id) => taskEventsQuery(id)),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(() => {
    const whole = opened.flatMap((id, index) => {
      const events = loaded[index];
      return events === undefined || events.length === 0 ? [] : [[id, events] as const];
    });
    return whole.length === 0 ? chat.events : { ...chat.events, ...Object.fromEntries(whole) };
  }, [chat.events, loaded, opened]);
}

function AskRow({ ask, onSeen }: { ask: AskView; onSeen: (seen: boolean) => void }) {
  const client = useQueryClient();
  const now = useNow(false);
  const forget = useCallback(
    (id: string) => client.setQueryData(asksQuery().queryKey, (known) => known?.filter((each) => each.id !== id)),
    [client],
  );
  const seen = useSeen(onSeen);
  return (
    <div ref={seen} data-ask-row={ask.id}>
      <AskCard asks={[ask]} now={now} onGone={forget} />
    </div>
  );
}
