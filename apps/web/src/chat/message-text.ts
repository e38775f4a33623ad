import type { Message, MessagePart } from '@boocode/contracts/message';

export type ToolCall = Extract<MessagePart, { type: 'tool_call' }>;

/** What was said, without what was thought and done: for copying and editing. */
export const textOf = ({ parts }: Message): string =>
  parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n\n');

export const skillOf = ({ parts }: Message): string | null => parts.find((part) => part.type === 'skill')?.name ?? null;

export const attachmentsOf = ({ parts }: Message) =>
  parts.flatMap((part) => (part.type === 'attachment' ? part.attachment : []));

export const lastOf = (messages: readonly Message[], role: Message['role']): Message | null =>
  messages.findLast((message) => message.role === role) ?? null;

export const isBusy = (messages: readonly Message[]): boolean => messages.at(-1)?.status === 'streaming';

const holds: Partial<Record<Message['status'], string>> = {
  failed: 'the last answer failed.',
  stopped: 'you stopped the answer.',
  interrupted: 'the last answer was interrupted.',
};

/** Why the last answer is no reason to send what waits. */
export function holdOf(messages: readonly Message[]): string | null {
  const last = messages.at(-1);
  return last === undefined ? null : (holds[last.status] ?? null);
}

/** About how high a message is, until it is measured: a line is some 80 characters. */
export function guessHeight({ parts, role }: Message): number {
  const letters = parts.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0);
  const lines = Math.ceil(letters / 80) + parts.filter(({ type }) => type !== 'text').length;
  return (role === 'user' ? 72 : 64) + Math.min(lines, 400) * 25;
}
