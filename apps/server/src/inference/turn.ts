import type { Message } from '@boocode/contracts/message';
import type { ToolSet } from 'ai';
import { addArtifact } from '../artifacts/artifact-rows.js';
import { readAttachmentContent } from '../chats/attachment-rows.js';
import { readChat, type ChatRow } from '../chats/chat-rows.js';
import { readSinceSummary } from '../chats/message-rows.js';
import { chatNotFound } from '../errors.js';
import { AnswerTaken, type AnswerRecorder } from './answer-recorder.js';
import { projectOf, type ChatGround } from './chat-ground.js';
import { modelHistory, type HistorySources } from './history.js';
import { ModelUnusable, providerError } from './provider-errors.js';
import { systemPrompt } from './system-prompt.js';
import { chatTools } from './tools/tool-set.js';
import { writeAnswer, type Ending } from './write-answer.js';

export interface TurnRequest {
  ground: ChatGround;
  recorder: AnswerRecorder;
  /** Fires when the answer is to end; the reason says who wants that: `stopped` is a person. */
  stop: AbortSignal;
  goesOn: boolean;
}

/** Writes one answer, whatever becomes of it, to its end. Rejects only when that could not be stored. */
export async function runTurn({ ground, recorder, stop, goesOn }: TurnRequest): Promise<void> {
  try {
    const ending = await endingOf({ ground, recorder, stop, goesOn });
    const status = stop.reason === 'closing' ? 'interrupted' : ending.status;
    const { id: message_id, chat_id } = recorder.message;
    const ended_at = new Date().toISOString();
    recorder.add({ type: 'message_complete', message_id, status, error: ending.error, ended_at });
    await recorder.settle();
    await ground.journal.tellChat(chat_id);
  } catch (error) {
    // It was deleted, or is somebody else's now: there is nothing to end.
    if (!(error instanceof AnswerTaken)) throw error;
  }
}

async function endingOf({ ground, recorder, stop, goesOn }: TurnRequest): Promise<Ending> {
  const { sql, models, log } = ground;
  const { chat_id, model: ref } = recorder.message;
  try {
    const chat = await readChat(sql, chat_id);
    if (chat === null) throw chatNotFound(chat_id);
    const project = await projectOf(sql, chat.project_id);
    const model = await models.use(ref ?? '');
    const branch = await branchOf(ground, recorder.message);
    const sources = sourcesOf(ground, { chat, projectPath: project?.path ?? null });
    return await writeAnswer({
      recorder,
      model,
      system: systemPrompt({ project: project?.name ?? null, web: chat.web, today: new Date() }),
      messages: await modelHistory(branch, { sources, goesOn }),
      tools: toolsOf(ground, chat, project?.path ?? null),
      signal: stop,
      retries: ground.retries,
    });
  } catch (error) {
    if (error instanceof AnswerTaken) throw error;
    if (stop.aborted) return { status: 'stopped', error: null };
    if (!(error instanceof ModelUnusable)) log.error({ err: error, chat: chat_id }, 'an answer could not begin');
    return { status: 'failed', error: providerError(error, { title: 'The model', secrets: [] }) };
  }
}

/** What was said up to the answer; and what of the answer is written already, last. */
async function branchOf({ sql }: ChatGround, answer: Message): Promise<Message[]> {
  const before = answer.parent_id === null ? [] : await readSinceSummary(sql, answer.chat_id, answer.parent_id);
  return [...before.map(({ message }) => message), answer];
}

function sourcesOf(
  { sql, skillWords }: ChatGround,
  { chat, projectPath }: { chat: ChatRow; projectPath: string | null },
): HistorySources {
  return {
    attachment: (id) => readAttachmentContent(sql, chat.id, id),
    skillWords: (name, given) =>
      // A skill that was followed once may be gone; the conversation goes on without it.
      skillWords({ name, given, projectPath }).catch(() => `(The skill ${name} is not there any more.)\n\n${given}`),
  };
}

function toolsOf({ sql }: ChatGround, chat: ChatRow, folder: string | null): ToolSet {
  return chatTools({
    folder,
    web: chat.web,
    keepArtifact: async (artifact) => {
      const kept = await addArtifact(sql, { ...artifact, chat_id: chat.id });
      return kept.artifact.id;
    },
  });
}
