import type { ProjectView } from '@boocode/contracts/project';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { agentsQuery } from '../api/launcher.js';
import { settingsQuery } from '../api/settings.js';
import { isOpen } from '../ask/asks.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { choiceOf, type Picked } from './agent-choice.js';
import { ChangesDrawer } from './ChangesDrawer.js';
import styles from './CoderPane.module.css';
import { CoderComposer } from './CoderComposer.js';
import { CoderEmpty } from './CoderEmpty.js';
import { CoderTranscript } from './CoderTranscript.js';
import { saidTasks, taskAtWork } from './coder-rows.js';
import { OpenAskBar } from './OpenAskBar.js';
import type { RowListHandle } from './RowList.js';
import { SessionStrip } from './SessionStrip.js';
import { useAskKeys } from './useAskKeys.js';
import { useCoderChat } from './useCoderChat.js';
import { useSending } from './useSending.js';

interface Props {
  /** Null until something was said in it. */
  chatId: string | null;
  /** What the composer keeps its draft under. */
  draftKey: string;
  project: ProjectView | null;
  focused: boolean;
  onBegun: (chatId: string) => void;
}

/** One chat with agents: what was said and done, what is asked, and the composer. */
export function CoderChatView({ chatId, draftKey, project, focused, onBegun }: Props) {
  const { chat, asks, problem, loading, newSession } = useCoderChat(chatId);
  const { data: agents = [], error: agentsError } = useQuery(agentsQuery());
  const { data: settings } = useQuery(settingsQuery());
  const [picked, setPicked] = useState<Picked>({});
  const [changesOpen, setChangesOpen] = useState(false);
  const list = useRef<RowListHandle>(null);
  const root = useRef<HTMLDivElement>(null);
  const last = saidTasks(chat.tasks).at(-1);
  const choice = choiceOf(picked, { agents, last, preferred: settings?.agent ?? null });
  const agent = agents.find(({ id }) => id === choice.agent);
  const session = chat.sessions.find((each) => each.agent === choice.agent && each.status !== 'closed');
  const sending = useSending({ chatId, project, choice, onBegun, onSent: () => setPicked({}) });
  const open = asks.filter(isOpen);
  const first = open[0];
  const show = (taskId: string, askId: string) => list.current?.show(`${taskId}/ask-${askId}`);
  useAskKeys(root, focused && first !== undefined);
  return (
    <div ref={root} className={styles.chat}>
      {chat.tasks.length === 0 ? null : (
        <SessionStrip
          session={session}
          agent={agent}
          changes={
            chatId === null || project === null
              ? null
              : { open: changesOpen, toggle: () => setChangesOpen(!changesOpen) }
          }
          onNewSession={
            session === undefined || taskAtWork(chat.tasks) !== null ? null : () => newSession.mutate(session.agent)
          }
        />
      )}
      <div className={styles.middle}>
        {problem === null ? null : <ErrorNote what="The chat could not be loaded" error={new Error(problem)} />}
        {loading ? <SkeletonRows count={6} double label="Loading the chat" /> : null}
        {!loading && problem === null && chat.tasks.length === 0 ? (
          <CoderEmpty agents={agents} error={agentsError} project={project} />
        ) : null}
        {chat.tasks.length === 0 ? null : (
          <CoderTranscript
            chat={chat}
            asks={asks}
            agents={agents}
            handle={list}
            acts={{ cancel: sending.stop, again: sending.again, goOn: sending.goOn }}
          />
        )}
        {changesOpen && chatId !== null && project !== null ? (
          <ChangesDrawer chatId={chatId} project={project} chat={chat} onClose={() => setChangesOpen(false)} />
        ) : null}
      </div>
      {sending.error === null ? null : <ErrorNote what={sending.error.what} error={sending.error.error} />}
      {newSession.error === null ? null : <ErrorNote what="The session could not be ended" error={newSession.error} />}
      {first === undefined ? null : (
        <OpenAskBar key={first.id} ask={first} others={open.length - 1} onShow={(ask) => show(ask.task_id, ask.id)} />
      )}
      <CoderComposer
        draftKey={draftKey}
        chat={chat}
        agents={agents}
        choice={choice}
        picked={picked}
        onPick={setPicked}
        session={session}
        project={project}
        sending={sending}
      />
    </div>
  );
}
