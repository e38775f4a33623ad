import type { Message } from '@boocode/contracts/message';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
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
  const client = useQueryClient();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<Message | null>(null);
  /** The answer that was begun, until it is seen. */
  const [awaited, setAwaited] = useState<string | null>(null);
  const reading = useRef(false);

  const [actions] = useState<ChatActions & { attempt: (what: string, work: Promise<unknown>) => void }>(() => {
    const attempt = (what: string, work: Promise<unknown>) => {
      setFailure(null);
      work.catch((error: unknown) => setFailure({ what, error }));
    };
    const begun = ({ answer }: { answer: Message }) => setAwaited(answer.id);
    const keys = new Map<string, string>();
    return {
      attempt,
      async edit(message, text) {
        const skill = skillOf(message);
        // The same words sent again after a failure are sent once.
        const name = `${message.id} ${text}`;
        const key = keys.get(name) ?? newKey();
        keys.set(name, key);
        const reply = await sendMessage(chatId, {
          text,
          attachments: attachmentsOf(message).map(({ id }) => id),
          ...(skill !== null && { skill }),
          parent_id: message.parent_id,
          idempotency_key: key,
        });
        keys.delete(name);
        begun(reply);
      },
      regenerate: (message, model) =>
        attempt('No other answer was begun', regenerate(chatId, message.id, model).then(begun)),
      goOn: (message) => attempt('The answer does not go on', goOn(chatId, message.id)),
      showBranch(messageId) {
        setAwaited(null);
        attempt('The other branch was not shown', switchBranch(chatId, messageId));
      },
      askDelete: setDeleting,
      beginEdit: ({ id }) => setEditing(id),
      endEdit: () => setEditing(null),
    };
  });

  return useMemo(
    () => ({
      actions,
      attempt: actions.attempt,
      failure,
      dismiss: () => setFailure(null),
      editing,
      deleting,
      awaited,
      setAwaited,
      endDelete: (confirmed: boolean) => {
        if (confirmed && deleting !== null) {
          setAwaited(null);
          actions.attempt('The message was not deleted', deleteMessage(chatId, deleting.id));
        }
        setDeleting(null);
      },
      readEarlier: () => {
        const key = chatQuery(chatId).queryKey;
        const first = client.getQueryData(key)?.messages[0]?.id;
        if (reading.current || first === undefined) return;
        reading.current = true;
        const work = readEarlier(chatId, first)
          .then((page) =>
            client.setQueryData(key, (shown) =>
              // A snapshot may have come in between: then the page does not belong before what is shown now.
              shown?.messages[0]?.id === first
                ? { ...shown, messages: [...page.messages, ...shown.messages], earlier: page.earlier }
                : shown,
            ),
          )
          .finally(() => {
            reading.current = false;
          });
        actions.attempt('Earlier messages were not read', work);
      },
    }),
    [actions, failure, editing, deleting, awaited, chatId, client],
  );
}
