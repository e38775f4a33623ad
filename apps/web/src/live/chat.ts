import type { ShownChat } from '@boocode/contracts/chat-fold';
import type { WsFrameOf } from '@boocode/contracts/ws-frames';

/** A chat after a new snapshot: earlier messages that were read before stay where the snapshot continues them. */
export function withEarlier(
  known: ShownChat | undefined,
  { chat, messages, earlier }: WsFrameOf<'snapshot'>,
): ShownChat {
  const first = messages[0]?.id;
  const at = known?.messages.findIndex(({ id }) => id === first) ?? -1;
  if (known === undefined || at <= 0) return { chat, messages, earlier };
  return { chat, messages: [...known.messages.slice(0, at), ...messages], earlier: known.earlier };
}
