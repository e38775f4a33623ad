import { contextOf, isNearlyFull } from '@boocode/contracts/context-use';
import type { ShownChat } from '@boocode/contracts/chat-fold';
import type { ProjectView } from '@boocode/contracts/project';
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useMay } from '../access/useMay.js';
import { changeChat, stopChat } from '../api/chats.js';
import { modelsQuery } from '../api/models.js';
import { ChatInput } from '../composer/ChatInput.js';
import type { ComposerMessage } from '../composer/composer-props.js';
import { readDraft, watchDrafts } from '../composer/draft-store.js';
import { useQueue } from '../composer/useQueue.js';
import styles from './ChatView.module.css';
import { ContextMeter } from './ContextMeter.js';
import { holdOf, lastOf, textOf } from './message-text.js';
import { ModelPicker } from './ModelPicker.js';
import { RehearsalNote } from './RehearsalNote.js';
import { sendWords } from './send-words.js';
import { useAnswerer } from './useAnswerer.js';
import type { useChatActions } from './useChatActions.js';
import { useChatCommands } from './useChatCommands.js';
import { useCompacting } from './useCompacting.js';
import { useOrchestrate } from './useOrchestrate.js';

interface Props {
  shown: ShownChat;
  project: ProjectView | null;
  busy: boolean;
  work: ReturnType<typeof useChatActions>;
  onNew: () => void;
}

const fullWords = 'The model’s context is nearly full: what was said is summarised first, then your words are sent.';

/** The composer of a chat that has begun, and what is to be known of it. */
export function ChatComposer({ shown, project, busy, work, onNew }: Props) {
  const { chat, messages, earlier } = shown;
  const { attempt, actions, setAwaited } = work;
  const orchestrate = useOrchestrate();
  const refusal = useMay('run');
  const { data: catalogue } = useQuery(modelsQuery());
  const answerer = useAnswerer(chat.model);
  const { compacting, compact } = useCompacting(chat.id);
  const sending = useSyncExternalStore(watchDrafts, () => readDraft(chat.id).sending);
  // What would be refused meanwhile waits behind it.
  const waiting = busy || compacting || sending.length > 0;
  const send = async (message: ComposerMessage) => {
    const reply = await sendWords(chat.id, message);
    if (reply.created) setAwaited(reply.answer.id);
  };
  const queue = useQueue({ queueKey: chat.id, busy: waiting, hold: holdOf(messages), send });
  const commands = useChatCommands({
    project,
    onNew,
    onCompact: () => attempt('The chat was not summarised', compact()),
    onRename: (title) => attempt('The chat keeps its title', changeChat(chat.id, { title })),
  });
  const words = busy ? null : lastOf(messages, 'user');
  return (
    <>
      <ChatInput
        draftKey={chat.id}
        busy={waiting || queue.sending !== null}
        disabledReason={answerer.problem}
        progress={compacting ? 'Summarising what was said; what you send waits for it.' : null}
        delay={isNearlyFull(contextOf(messages)) ? fullWords : null}
        placeholder={messages.length === 0 ? 'Ask something; / for commands' : 'Reply'}
        slashGroups={commands.groups}
        onSend={send}
        onStop={busy ? () => attempt('The answer was not stopped', stopChat(chat.id)) : undefined}
        onSlashCommand={commands.run}
        onOrchestrate={orchestrate}
        web={{ on: chat.web, change: (web) => attempt('The web stays as it was', changeChat(chat.id, { web })) }}
        queue={queue}
        attachments
        recall={words === null ? null : { text: textOf(words), edit: () => actions.beginEdit(words) }}
      >
        <ModelPicker
          catalogue={catalogue}
          model={chat.model}
          fallback={answerer.fallback}
          refusal={refusal}
          onChange={(model) => attempt('The model stays as it was', changeChat(chat.id, { model }))}
        />
      </ChatInput>
      <div className={styles.facts}>
        {answerer.rehearsal ? <RehearsalNote /> : null}
        <ContextMeter messages={messages} whole={!earlier} />
      </div>
    </>
  );
}
