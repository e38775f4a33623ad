import type { Message } from '@boocode/contracts/message';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { chatQuery, deleteMessage, goOn, readEarlier, regenerate, sendMessage, switchBranch } from '../api/chats.js';
import { newKey } from '../launch/new-key.js';
import type { ChatActions } from './chat-actions.js';
import { attachmentsOf, skillOf } from './message-text.js';

export interface Failure {
  what: string;
  error: unknown;
}

/** Does what a person wants with the messages of a chat; what fails is said once, where the chat is. */
export function useChatActions(chatId: string) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<Message | null>(null);
  /** The answer that was begun, until it is seen. */
  const [awaited, setAwaited] = useState<string | null>(null);
  // Made once: rows are rendered again only when something else than these changed.
  const [attempt] = useState(() => (what: string, work: Promise<unknown>) => {
    setFailure(null);
    work.catch((error: unknown) => setFailure({ what, error }));
  });
  const [actions] = useState<ChatActions>(() => ({
    edit: editor(chatId, ({ id }) => setAwaited(id)),
    regenerate: (message, model) =>
      attempt(
        'No other answer was begun',
        regenerate(chatId, message.id, model).then(({ answer }) => setAwaited(answer.id)),
      ),
    goOn: (message) => attempt('The answer does not go on', goOn(chatId, message.id)),
    showBranch: (messageId) => {
      setAwaited(null);
      attempt('The other branch was not shown', switchBranch(chatId, messageId));
    },
    askDelete: setDeleting,
    beginEdit: ({ id }) => setEditing(id),
    endEdit: () => setEditing(null),
  }));
  const endDelete = (confirmed: boolean) => {
    setDeleting(null);
    if (!confirmed || deleting === null) return;
    setAwaited(null);
    attempt('The message was not deleted', deleteMessage(chatId, deleting.id));
  };
  const earlier = useEarlier(chatId, attempt);
  return {
    actions,
    attempt,
    failure,
    dismiss: () => setFailure(null),
    editing,
    deleting,
    endDelete,
    awaited,
    setAwaited,
    readEarlier: earlier,
  };
}

/** Sends new words beside old ones. The same words sent again after a failure are sent once. */
function editor(chatId: string, onBegun: (answer: Message) => void): ChatActions['edit'] {
  const keys = new Map<string, string>();
  return async (message, text) => {
    const skill = skillOf(message);
    const name = `${message.id} ${text}`;
    const key = keys.get(name) ?? newKey();
    keys.set(name, key);
    const { answer } = await sendMessage(chatId, {
      text,
      attachments: attachmentsOf(message).map(({ id }) => id),
      ...(skill !== null && { skill }),
      parent_id: message.parent_id,
      idempotency_key: key,
    });
    keys.delete(name);
    onBegun(answer);
  };
}

/** Reads the page before the first message that is shown, one at a time. */
function useEarlier(chatId: string, attempt: (what: string, work: Promise<unknown>) => void) {
  const client = useQueryClient();
  const reading = useRef(false);
  return () => {
    const key = chatQuery(chatId).queryKey;
    const first = client.getQueryData(key)?.messages[0]?.id;
    if (reading.current || first === undefined) return;
    reading.current = true;
    const work = readEarlier(chatId, first)
      .then(({ messages, earlier }) =>
        client.setQueryData(key, (shown) =>
          // A snapshot may have come in between: then the page does not belong before what is shown now.
          shown?.messages[0]?.id === first ? { ...shown, messages: [...messages, ...shown.messages], earlier } : shown,
        ),
      )
      .finally(() => {
        reading.current = false;
      });
    attempt('Earlier messages were not read', work);
  };
}
