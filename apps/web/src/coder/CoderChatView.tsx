import type { ProjectView } from '@boocode/contracts/project';
import { lazy, Suspense, useRef, useState, type ComponentProps } from 'react';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import type { VirtualLogHandle } from '../ui/VirtualLog.js';
import styles from './CoderPane.module.css';
import { CoderComposer } from './CoderComposer.js';
import { CoderEmpty, type EmptyProps } from './CoderEmpty.js';
import { CoderTranscript } from './CoderTranscript.js';
import { AgreeToCommands } from './AgreeToCommands.js';
import { askKey, taskAtWork } from './coder-rows.js';
import { GoBackDialog } from './GoBackDialog.js';
import { OpenAskBar } from './OpenAskBar.js';
import { RestoredNote } from './RestoredNote.js';
import { SessionStrip } from './SessionStrip.js';
import { useAgentChoice } from './useAgentChoice.js';
import { useAskKeys } from './useAskKeys.js';
import { useChatPlace } from './useChatPlace.js';
import { useCoderChat } from './useCoderChat.js';
import { useGoBack } from './useGoBack.js';
import { useOpenAsks } from './useOpenAsks.js';
import { useSending } from './useSending.js';

const ReviewDrawer = lazy(async () => ({ default: (await import('../review/ReviewDrawer.js')).ReviewDrawer }));

type Sending = ReturnType<typeof useSending>;
type ReviewProps = ComponentProps<typeof ReviewDrawer>;

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
  const { agents, agentsError, choice, picked, setPicked } = useAgentChoice(chat);
  const [changesOpen, setChangesOpen] = useState(false);
  const list = useRef<VirtualLogHandle>(null);
  const root = useRef<HTMLDivElement>(null);
  const session = chat.sessions.find((each) => each.agent === choice.agent && each.status !== 'closed');
  const onSent = () => {
    setPicked({});
    // Whoever says something wants to see what becomes of it.
    list.current?.toEnd();
  };
  const begun = chat.tasks.length > 0;
  const [where, setWhere] = useChatPlace({ open: !begun, loading, project });
  const sending = useSending({ chatId, project, choice, where, onBegun, onSent });
  const { first, firstId, others, cardSeen, onAskSeen } = useOpenAsks(asks);
  useAskKeys(root, focused, firstId);
  const back = useGoBack(chatId, chat);
  const canBegin = session !== undefined && taskAtWork(chat.tasks) === null;
  const hasFolder = chatId !== null && project !== null;
  return (
    <div ref={root} className={styles.chat}>
      {begun ? (
        <SessionStrip
          session={session}
          agent={agents.find(({ id }) => id === choice.agent)}
          changes={hasFolder ? { open: changesOpen, toggle: () => setChangesOpen(!changesOpen) } : null}
          onNewSession={canBegin ? () => newSession.mutate(session.agent) : null}
        />
      ) : null}
      <div className={styles.middle}>
        {begun ? (
          <CoderTranscript
            chat={chat}
            asks={asks}
            agents={agents}
            handle={list}
            acts={{ cancel: sending.stop, again: sending.again, goOn: sending.goOn }}
            changes={back.changes}
            onGoBack={back.ask}
            onAskSeen={onAskSeen}
          />
        ) : (
          <Nothing loading={loading} problem={problem} agents={agents} error={agentsError} project={project} />
        )}
        {changesOpen && hasFolder ? (
          <Changes {...{ chatId, project, chat }} sending={sending} onClose={() => setChangesOpen(false)} />
        ) : null}
      </div>
      <Failure what={sending.error?.what ?? ''} error={sending.error?.error ?? null} />
      <Failure what="The session could not be ended" error={newSession.error} />
      {first === undefined ? null : (
        <OpenAskBar
          key={first.id}
          ask={first}
          others={others}
          cardSeen={cardSeen}
          onShow={(ask) => list.current?.show(askKey(ask))}
        />
      )}
      <GoBack chatId={chatId} {...back} />
      <Agreement {...sending} />
      <CoderComposer
        where={where}
        onWhere={setWhere}
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

/** The changes of a chat beside it; what is remarked on them is sent as a message of their reader. */
function Changes({ sending, ...shown }: Omit<ReviewProps, 'send'> & { sending: Sending }) {
  const send: ReviewProps['send'] = ({ text, key }) => sending.send({ text, key, skill: null, attachments: [] });
  return (
    <Suspense>
      <ReviewDrawer {...shown} send={send} />
    </Suspense>
  );
}

const Agreement = ({ untrusted, agreed }: Pick<Sending, 'untrusted' | 'agreed'>) =>
  untrusted === null ? null : <AgreeToCommands commands={untrusted} onAgreed={agreed} />;

/** The dialog that asks, and the note that says what has gone back. */
const GoBack = ({
  chatId,
  asked,
  ask,
  restored,
  renew,
  dismiss,
}: ReturnType<typeof useGoBack> & { chatId: string | null }) =>
  chatId === null ? null : (
    <>
      {asked === null ? null : (
        <GoBackDialog key={asked.turn} chatId={chatId} change={asked} onDone={renew} onClose={() => ask(null)} />
      )}
      {restored === null ? null : (
        <RestoredNote chatId={chatId} restored={restored} onUndone={() => renew(null)} onClose={dismiss} />
      )}
    </>
  );

const Failure = ({ what, error }: { what: string; error: unknown }) =>
  error === null ? null : <ErrorNote what={what} error={error} />;

/** In place of a transcript: why there is none. */
function Nothing({ loading, problem, ...empty }: EmptyProps & { loading: boolean; problem: string | null }) {
  if (problem !== null) return <ErrorNote what="The chat could not be loaded" error={new Error(problem)} />;
  return loading ? <SkeletonRows count={6} double label="Loading the chat" /> : <CoderEmpty {...empty} />;
}
