import type { Message } from '@boocode/contracts/message';
import { VirtualLog } from '../ui/VirtualLog.js';
import { MessageRow } from './MessageRow.js';
import { guessHeight } from './message-text.js';

interface Props {
  messages: readonly Message[];
  /** There are messages before the first. */
  earlier: boolean;
  onEarlier: () => void;
}

const idOf = ({ id }: Message) => id;

/** The messages of a chat, the newest at the end. */
export function MessageList({ messages, earlier, onEarlier }: Props) {
  return (
    <VirtualLog
      rows={messages}
      label="Messages"
      keyOf={idOf}
      guess={guessHeight}
      newest={messages.at(-1)}
      earlier={earlier ? { label: 'Reading earlier messages…', read: onEarlier } : undefined}
    >
      {(message) => <MessageRow message={message} />}
    </VirtualLog>
  );
}
