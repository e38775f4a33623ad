import type { ChatView } from './chat.js';
import type { Message, MessagePart } from './message.js';
import type { ChatFrameBody } from './ws-frames.js';

/** What is shown of a chat: the newest messages of one branch, oldest first. */
export interface ShownChat {
  chat: ChatView;
  messages: readonly Message[];
  /** There are messages before the first. */
  earlier: boolean;
}

/**
 * What is shown after one more frame; null when only a new snapshot can tell. Server and web both use it, so that a page that
 * watched from the beginning and one that was loaded now show the same. Frames for messages that are not shown change nothing.
 */
export function foldChat(shown: ShownChat, frame: ChatFrameBody): ShownChat | null {
  switch (frame.type) {
    case 'snapshot':
      return { chat: frame.chat, messages: frame.messages, earlier: frame.earlier };
    case 'message_started':
    case 'compacted':
      return withMessage(shown, frame.message);
    case 'messages_deleted':
      return withoutMessages(shown, new Set(frame.message_ids));
    case 'chat_renamed':
      return { ...shown, chat: { ...shown.chat, title: frame.title, titled_by: frame.titled_by } };
    case 'branch_switched':
      return null;
    case 'delta':
    case 'reasoning_delta':
    case 'tool_call':
    case 'tool_result':
    case 'notice':
    case 'usage':
    case 'message_complete':
    case 'message_resumed':
      return withChanged(shown, frame.message_id, (message) => foldMessage(message, frame));
    default:
      return frame satisfies never;
  }
}

type MessageFrame = Extract<ChatFrameBody, { message_id: string }>;

/** A message after one more frame of its own. */
export function foldMessage(message: Message, frame: MessageFrame): Message {
  switch (frame.type) {
    case 'delta':
      return { ...message, parts: withText(message.parts, 'text', frame.text) };
    case 'reasoning_delta':
      return { ...message, parts: withText(message.parts, 'reasoning', frame.text) };
    case 'tool_call': {
      const { id, tool, title, input } = frame;
      const call: MessagePart = { type: 'tool_call', id, tool, title, input, status: 'running', output: null };
      return { ...message, parts: [...message.parts, call] };
    }
    case 'tool_result':
      return {
        ...message,
        parts: message.parts.map((part) =>
          part.type === 'tool_call' && part.id === frame.id
            ? { ...part, status: frame.status, output: frame.output }
            : part,
        ),
      };
    case 'notice':
      return { ...message, parts: [...message.parts, { type: 'notice', text: frame.text }] };
    case 'usage':
      return { ...message, usage: frame.usage, context: frame.context };
    case 'message_complete':
      return { ...message, status: frame.status, error: frame.error, ended_at: frame.ended_at };
    case 'message_resumed':
      return { ...message, status: 'streaming', error: null, ended_at: null };
    default:
      return frame satisfies never;
  }
}

/** Text that follows text of its kind belongs to it. */
function withText(parts: readonly MessagePart[], type: 'text' | 'reasoning', text: string): MessagePart[] {
  const last = parts.at(-1);
  if (last?.type !== type) return [...parts, { type, text }];
  return [...parts.slice(0, -1), { type, text: last.text + text }];
}

/** Behind its parent; what stood there is on another branch now. Where the parent is not shown, it is before the first. */
function withMessage(shown: ShownChat, message: Message): ShownChat {
  const parent = shown.messages.findIndex(({ id }) => id === message.parent_id);
  return {
    chat: { ...shown.chat, leaf_id: message.id },
    messages: [...shown.messages.slice(0, parent + 1), message],
    earlier: message.parent_id !== null && shown.earlier,
  };
}

/** A message is deleted with all that follows it. */
function withoutMessages(shown: ShownChat, deleted: ReadonlySet<string>): ShownChat {
  const messages = shown.messages.filter(({ id }) => !deleted.has(id));
  if (messages.length === shown.messages.length) return shown;
  return { ...shown, messages, chat: { ...shown.chat, leaf_id: messages.at(-1)?.id ?? null } };
}

function withChanged(shown: ShownChat, id: string, change: (message: Message) => Message): ShownChat {
  const at = shown.messages.findLastIndex((message) => message.id === id);
  const message = shown.messages[at];
  return message === undefined ? shown : { ...shown, messages: shown.messages.with(at, change(message)) };
}
