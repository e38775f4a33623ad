import type { ShownChat } from '@boocode/contracts/chat-fold';
import type { ProjectView } from '@boocode/contracts/project';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useMay } from '../access/useMay.js';
import { createArtifact } from '../api/artifacts.js';
import { chatQuery } from '../api/chats.js';
import { modelsQuery } from '../api/models.js';
import { newId } from '../api/new-id.js';
import { useWatch } from '../live/LiveProvider.js';
import { streamProblemQuery } from '../live/stream-problem.js';
import { useWorkbench } from '../panes/useWorkbench.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { ChatGroundContext } from './chat-actions.js';
import { ChatComposer } from './ChatComposer.js';
import styles from './ChatView.module.css';
import { DeleteDialog, deleteWords } from './DeleteDialog.js';
import { isBusy } from './message-text.js';
import { MessageList } from './MessageList.js';
import { OpenBeside, titleOf } from '../markdown/open-beside.js';
import { useChatActions } from './useChatActions.js';
import { Disclosures } from './useDisclosure.js';

interface Props {
  chatId: string;
  project: ProjectView | null;
  /** Takes the chat off the pane. */
  onLeave: () => void;
  onNew: () => void;
}

/** A chat, once it is known. */
export function ChatView(props: Props) {
  const { chatId, onLeave } = props;
  useWatch(`chat:${chatId}`);
  const { data: shown } = useQuery(chatQuery(chatId));
  const { data: problem } = useQuery(streamProblemQuery(`chat:${chatId}`));
  if (problem != null && shown === undefined) {
    return (
      <div className={styles.problem}>
        <ErrorNote what="This chat can’t be shown" error={problem.message}>
          <Button onClick={onLeave}>Close the tab</Button>
        </ErrorNote>
      </div>
    );
  }
  if (shown === undefined) return <SkeletonRows count={6} double label="Reading the chat" />;
  return <Conversation {...props} shown={shown} />;
}

function Conversation({ chatId, project, onNew, shown }: Props & { shown: ShownChat }) {
  const { messages, earlier } = shown;
  const work = useChatActions(chatId);
  const { actions, attempt, failure, editing, deleting, awaited } = work;
  const { data: catalogue } = useQuery(modelsQuery());
  const [disclosures] = useState(() => new Map<string, boolean>());
  const busy = isBusy(messages) || (awaited !== null && !messages.some(({ id }) => id === awaited));
  const models = useMemo(
    () => (catalogue?.providers ?? []).flatMap((one) => (one.available ? one.models : [])),
    [catalogue],
  );
  const ground = useMemo(() => ({ actions, editing, busy, models }), [actions, editing, busy, models]);
  const beside = useOpenBeside(chatId, attempt);
  // What is shown beside is kept, which a reader may not have done.
  const openBeside = useMay('run') === null ? beside : null;
  return (
    <ChatGroundContext value={ground}>
      <Disclosures value={disclosures}>
        <OpenBeside value={openBeside}>
          {messages.length === 0 ? (
            <p className={styles.nothing}>Nothing is said in this chat. What you ask is answered here.</p>
          ) : (
            <MessageList key={chatId} messages={messages} earlier={earlier} onEarlier={work.readEarlier} />
          )}
        </OpenBeside>
      </Disclosures>
      <div className={styles.foot}>
        {failure === null ? null : (
          <ErrorNote what={failure.what} error={failure.error}>
            <Button onClick={work.dismiss}>Close</Button>
          </ErrorNote>
        )}
        <ChatComposer shown={shown} project={project} busy={busy} work={work} onNew={onNew} />
      </div>
      {deleting === null ? null : (
        <DeleteDialog title="Delete the message?" onEnd={work.endDelete}>
          {deleteWords(messages.length - 1 - messages.findIndex(({ id }) => id === deleting.id))}
        </DeleteDialog>
      )}
    </ChatGroundContext>
  );
}

/** Makes a document of a block, and shows it beside the chat. */
function useOpenBeside(chatId: string, attempt: (what: string, work: Promise<unknown>) => void) {
  const { openPane } = useWorkbench();
  return useMemo(
    () => (kind: 'html' | 'markdown', content: string) =>
      attempt(
        'The document was not opened',
        createArtifact({ id: newId(), chat_id: chatId, kind, title: titleOf(kind, content), content }).then(({ id }) =>
          openPane({ kind: `${kind}_artifact`, tabs: [id], active: id }),
        ),
      ),
    [chatId, attempt, openPane],
  );
}
