import type { Message, MessagePart } from '@boocode/contracts/message';
import { fence, promptTags } from '@boocode/contracts/prompt-tags';
import type { AssistantModelMessage, ModelMessage, ToolModelMessage, UserModelMessage } from 'ai';
import type { AttachmentContent } from '../chats/attachment-rows.js';

/** What a message refers to and does not hold. */
export interface HistorySources {
  /** The words of a skill, with what it is given. */
  skillWords(name: string, given: string): Promise<string>;
  attachment(id: string): Promise<AttachmentContent | null>;
}

type ToolCall = Extract<MessagePart, { type: 'tool_call' }>;
type UserContent = Exclude<UserModelMessage['content'], string>[number];

/** Said where an answer is written on. */
const goOnWords = fence(
  promptTags.goOn,
  'Your answer above was cut off. Write on from exactly that point, in the same sentence if need be, and repeat nothing of it.',
);

/** The branch as the model is told it, oldest first. What an unfinished answer holds comes last, and the model writes on behind it. */
export async function modelHistory(
  messages: readonly Message[],
  { sources, goesOn }: { sources: HistorySources; goesOn: boolean },
): Promise<ModelMessage[]> {
  const told = await Promise.all(messages.map((message) => toldMessage(message, sources)));
  const history = told.flat();
  // A tool's result asks for an answer by itself.
  if (goesOn && history.at(-1)?.role === 'assistant') history.push({ role: 'user', content: goOnWords });
  return history;
}

async function toldMessage(message: Message, sources: HistorySources): Promise<ModelMessage[]> {
  if (message.role === 'assistant') return assistantMessages(message.parts);
  if (message.role === 'user') return [await userMessage(message.parts, sources)];
  const summary = textOf(message.parts);
  return [{ role: 'user', content: `What was said before, in short:\n\n${fence(promptTags.before, summary)}` }];
}

/** The text of a message, without what tools did. */
export function textOf(parts: readonly MessagePart[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}

async function userMessage(parts: readonly MessagePart[], sources: HistorySources): Promise<UserModelMessage> {
  const skill = parts.find((part) => part.type === 'skill');
  const said = textOf(parts);
  const text = skill === undefined ? said : await sources.skillWords(skill.name, said);
  const attached = parts.flatMap((part) => (part.type === 'attachment' ? [part.attachment] : []));
  const content = await Promise.all(
    attached.map(async ({ id, name }) => attachmentContent(name, await sources.attachment(id))),
  );
  if (content.length === 0) return { role: 'user', content: text };
  return { role: 'user', content: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...content] };
}

function attachmentContent(name: string, attachment: AttachmentContent | null): UserContent {
  if (attachment === null) return { type: 'text', text: `The attachment ${name} is not there any more.` };
  const { content, media_type } = attachment;
  if (media_type.startsWith('image/')) return { type: 'image', image: content, mediaType: media_type };
  if (media_type.startsWith('text/')) {
    return { type: 'text', text: fence(promptTags.document, `${name}\n${content.toString('utf8')}`) };
  }
  return { type: 'text', text: `The attachment ${name} is neither text nor an image, so you cannot see it.` };
}

/** One answer is several messages to a model: words and calls, what the tools gave, words again. */
function assistantMessages(parts: readonly MessagePart[]): (AssistantModelMessage | ToolModelMessage)[] {
  const steps: { text: string; calls: ToolCall[] }[] = [];
  for (const part of parts) {
    const step = steps.at(-1);
    if (part.type === 'text') {
      if (step === undefined || step.calls.length > 0) steps.push({ text: part.text, calls: [] });
      else step.text += part.text;
    } else if (part.type === 'tool_call') {
      if (step === undefined) steps.push({ text: '', calls: [part] });
      else step.calls.push(part);
    }
  }
  return steps.flatMap(stepMessages);
}

function stepMessages({
  text,
  calls,
}: {
  text: string;
  calls: ToolCall[];
}): (AssistantModelMessage | ToolModelMessage)[] {
  const said = text.trim() === '' ? [] : [{ type: 'text' as const, text }];
  const made = calls.map(({ id, tool, input }) => ({
    type: 'tool-call' as const,
    toolCallId: id,
    toolName: tool,
    input: input ?? {},
  }));
  if (said.length + made.length === 0) return [];
  const assistant: AssistantModelMessage = { role: 'assistant', content: [...said, ...made] };
  if (made.length === 0) return [assistant];
  const results = calls.map(({ id, tool, output, status }) => ({
    type: 'tool-result' as const,
    toolCallId: id,
    toolName: tool,
    output: {
      type: status === 'completed' ? ('text' as const) : ('error-text' as const),
      value: output ?? 'It was cut off before it had ended.',
    },
  }));
  return [assistant, { role: 'tool', content: results }];
}
