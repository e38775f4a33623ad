import type { ShownChat } from '@boocode/contracts/chat-fold';
import type { ProjectView } from '@boocode/contracts/project';
import { useQuery } from '@tanstack/react-query';
import { changeChat, compactChat, sendMessage, stopChat } from '../api/chats.js';
import { modelsQuery } from '../api/models.js';
import { ChatInput } from '../composer/ChatInput.js';
import type { ComposerMessage } from '../composer/composer-props.js';
import { useQueue } from '../composer/useQueue.js';
import styles from './ChatView.module.css';
import { ContextMeter } from './ContextMeter.js';
import { holdOf, lastOf, textOf } from './message-text.js';
import { ModelPicker } from './ModelPicker.js';
import { RehearsalNote } from './RehearsalNote.js';
import { useAnswerer } from './useAnswerer.js';
import type { useChatActions } from './useChatActions.js';
import { useChatCommands } from './useChatCommands.js';
import { useOrchestrate } from './useOrchestrate.js';

interface Props {
  shown: ShownChat;
  project: ProjectView | null;
  busy: boolean;
  work: ReturnType<typeof useChatActions>;
  onNew: () => void;
}

/** The composer of a chat that has begun, and what is to be known of it. */
export function ChatComposer({ shown, project, busy, work, onNew }: Props) {
  const { chat, messages, earlier } = shown;
  const { attempt, actions, setAwaited } = work;
  const orchestrate = useOrchestrate();
  const { data: catalogue } = useQuery(modelsQuery());
  const answerer = useAnswerer(chat.model);
  const send = async ({ key, text, attachments, skill }: ComposerMessage) => {
    const reply = await sendMessage(chat.id, {
      text,
      attachments: attachments.map(({ id }) => id),
      ...(skill !== null && { skill }),
      idempotency_key: key,
    });
    if (reply.created) setAwaited(reply.answer.id);
  };
  const queue = useQueue({ queueKey: chat.id, busy, hold: holdOf(messages), send });
  const commands = useChatCommands({
    project,
    onNew,
    onCompact: () => attempt('The chat was not summarised', compactChat(chat.id)),
    onRename: (title) => attempt('The chat keeps its title', changeChat(chat.id, { title })),
  });
  const words = busy ? null : lastOf(messages, 'user');
  return (
    <>
      <ChatInput
        draftKey={chat.id}
        busy={busy}
        disabledReason={answerer.problem}
        placeholder={messages.length === 0 ? 'Ask something; / for commands' : 'Reply'}
        slashGroups={commands.groups}
        onSend={send}
        onStop={() => attempt('The answer was not stopped', stopChat(chat.id))}
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
